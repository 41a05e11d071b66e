package fetch

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
)

// archive packs pairs of name and content.
func archive(t testing.TB, pairs ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(pairs); i += 2 {
		w, err := z.Create(pairs[i])
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, pairs[i+1])
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// stored packs one member without compression and with the CRC-32 given.
func stored(t testing.TB, body string, crc uint32) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.CreateRaw(&zip.FileHeader{Name: "SDN.XML", Method: zip.Store, CRC32: crc, CompressedSize64: uint64(len(body)), UncompressedSize64: uint64(len(body))})
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(w, body)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func serve(t *testing.T, body []byte) *publisher {
	t.Helper()
	return publish(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", `"e"`)
		w.Write(body)
	})
}

func TestZIP(t *testing.T) {
	body := archive(t, "SDN.CSV", "rows", "ADD.CSV", "more rows")
	p := serve(t, body)
	f, _ := fetcher(t)
	// The name does not say that it is a ZIP.
	res := get(t, f, p.set("SDN.XML"), nil)
	var got []string
	for _, d := range res.Documents {
		got = append(got, d.Name, content(t, d))
		if d.SHA256 != sum(string(body)) || d.Size != int64(len(body)) || d.Content != sum(content(t, d)) || d.ContentSize != int64(len(content(t, d))) {
			t.Errorf("got %+v", d)
		}
		if d.URL != p.URL+"/SDN.XML" || d.Header["Etag"] != `"e"` {
			t.Errorf("got %+v", d)
		}
	}
	if diff := cmp.Diff([]string{"SDN.CSV", "rows", "ADD.CSV", "more rows"}, got); diff != "" {
		t.Error(diff)
	}
	if v := res.Validators[p.URL+"/SDN.XML"]; v.SHA256 != sum(string(body)) {
		t.Errorf("validator is %+v", v)
	}
	files, err := os.ReadDir(res.spool.dir)
	if err != nil || len(files) != 2 {
		t.Errorf("the spool holds %d files, want the members alone; %v", len(files), err)
	}
}

func TestBrokenZIP(t *testing.T) {
	whole := archive(t, "SDN.XML", strings.Repeat("<sdnEntry/>", 1000))
	edit := func(f func([]byte)) []byte {
		b := slices.Clone(whole)
		f(b)
		return b
	}
	directory := func(b []byte) []byte { return b[bytes.Index(b, []byte("PK\x01\x02")):] }
	many := make([]string, 0, 2*(maxMembers+1))
	for i := range maxMembers + 1 {
		many = append(many, fmt.Sprint(i), "x")
	}
	folder := func() []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		h := &zip.FileHeader{Name: "link"}
		h.SetMode(os.ModeSymlink | 0o777)
		w, err := z.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, "/etc/passwd")
		z.Close()
		return b.Bytes()
	}()
	tests := map[string]struct {
		body []byte
		code string
		want string
	}{
		"cut by one byte":     {whole[:len(whole)-1], lists.CodeArchive, "cut short"},
		"cut in half":         {whole[:len(whole)/2], lists.CodeArchive, "cut short"},
		"bytes missing":       {slices.Delete(slices.Clone(whole), 40, 50), lists.CodeArchive, "bytes are missing"},
		"bytes added":         {append(slices.Clone(whole), "<html>"...), lists.CodeArchive, "bytes are missing or were added"},
		"data damaged":        {edit(func(b []byte) { b[50] ^= 0xff }), lists.CodeArchive, "damaged"},
		"wrong CRC":           {stored(t, "hello", 1), lists.CodeArchive, "CRC-32"},
		"CRC of zero":         {stored(t, "hello", 0), lists.CodeArchive, "CRC-32"},
		"encrypted":           {edit(func(b []byte) { directory(b)[8] |= 1 }), lists.CodeArchive, "encrypted"},
		"method unknown":      {edit(func(b []byte) { directory(b)[10] = 99 }), lists.CodeArchive, "method 99"},
		"count wrong":         {edit(func(b []byte) { b[len(b)-endSize+10] = 2 }), lists.CodeArchive, "directory cannot be read"},
		"no member":           {archive(t), lists.CodeArchive, "no file in it"},
		"too many":            {archive(t, many...), lists.CodeArchive, "larger than that"},
		"nested":              {archive(t, "a/SDN.XML", "x"), lists.CodeArchive, "plain file name"},
		"climbing":            {archive(t, "../SDN.XML", "x"), lists.CodeArchive, "plain file name"},
		"backslash":           {archive(t, `a\SDN.XML`, "x"), lists.CodeArchive, "plain file name"},
		"dots":                {archive(t, "..", "x"), lists.CodeArchive, "plain file name"},
		"folder":              {archive(t, "a/", ""), lists.CodeArchive, "plain file name"},
		"link":                {folder, lists.CodeArchive, "regular"},
		"twice":               {archive(t, "SDN.XML", "x", "sdn.xml", "y"), lists.CodeArchive, "twice"},
		"empty member":        {archive(t, "SDN.XML", ""), lists.CodeEmpty, "without bytes"},
		"bomb":                {archive(t, "SDN.XML", strings.Repeat("x", 2<<20)), lists.CodeTooLarge, "larger than"},
		"bomb of two":         {archive(t, "A", strings.Repeat("x", 600<<10), "B", strings.Repeat("x", 600<<10)), lists.CodeTooLarge, "larger than"},
		"bomb that lies":      {edit(func(b []byte) { binary.LittleEndian.PutUint32(directory(b)[24:], 10) }), lists.CodeArchive, "unpacked"},
		"shorter than stated": {edit(func(b []byte) { binary.LittleEndian.PutUint32(directory(b)[24:], 20000) }), lists.CodeArchive, "unpacked"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f, _ := fetcher(t)
			r := refused(t, f, serve(t, test.body).set("SDN_XML.ZIP"))
			if r.Code != test.code || !strings.Contains(r.Error(), test.want) {
				t.Errorf("got %s: %v, want %s: %s", r.Code, r, test.code, test.want)
			}
		})
	}
}

// FuzzUnzip: whatever the bytes, unpacking ends, within its bounds, with
// plainly named members whose CRC-32 is the archive's, or with a refusal.
func FuzzUnzip(f *testing.F) {
	f.Add(archive(f, "SDN.XML", "<sdnList/>"))
	f.Add(archive(f, "A", "a", "B", strings.Repeat("b", 5000)))
	f.Add(archive(f))
	f.Add(archive(f, "../x", "x"))
	f.Add(stored(f, "hello", crc32.ChecksumIEEE([]byte("hello"))))
	f.Add(stored(f, "hello", 0))
	f.Add([]byte("PK\x05\x06"))
	f.Fuzz(func(t *testing.T, body []byte) {
		const limit = 1 << 16
		if len(body) > limit {
			return
		}
		s, err := newSpool(t.TempDir(), limit)
		if err != nil {
			t.Fatal(err)
		}
		file, err := s.write(t.Context(), bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		members, err := s.unzip(t.Context(), "x.zip", file)
		if err != nil {
			if lists.AsRefusal(err) == nil {
				t.Fatalf("%T %v", err, err)
			}
			return
		}
		if len(members) == 0 || len(members) > maxMembers {
			t.Fatalf("%d members", len(members))
		}
		total := int64(0)
		for _, m := range members {
			if m.name == "" || filepath.Base(m.name) != m.name {
				t.Errorf("member %q", m.name)
			}
			info, err := os.Stat(m.file.path)
			if err != nil || info.Size() != m.file.size {
				t.Errorf("%v, %v", info, err)
			}
			total += m.file.size
		}
		if total > limit {
			t.Errorf("%d bytes unpacked", total)
		}
		// The oracle accepts what is accepted here.
		z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
		if err != nil {
			t.Fatal(err)
		}
		for i, zf := range z.File {
			r, err := zf.Open()
			if err != nil {
				t.Fatal(err)
			}
			b, err := io.ReadAll(r)
			if err = errors.Join(err, r.Close()); err != nil || sum(string(b)) != members[i].file.sha256 {
				t.Errorf("%s: %v", zf.Name, err)
			}
		}
	})
}
