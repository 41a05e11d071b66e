package strictxml_test

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"sanctionsd/strictxml"
	"sanctionsd/strictxml/oracle"
)

// FuzzTokens demands that encoding/xml, with the documented rules on top,
// accepts the same documents and reads the same tokens, and that the tokens do
// not depend on how the bytes arrive.
func FuzzTokens(f *testing.F) {
	for _, s := range accepted {
		f.Add([]byte(s))
	}
	for _, r := range refused {
		f.Add([]byte(r.document))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		if _, err := oracle.Compare(document); err != nil {
			t.Fatalf("%v in %q", err, document)
		}
		whole, wholeErr := tokens(bytes.NewReader(document))
		halves, halvesErr := tokens(iotest.HalfReader(bytes.NewReader(document)))
		if whole != halves || (wholeErr == nil) != (halvesErr == nil) {
			t.Fatalf("read whole %q, %v; read in parts %q, %v", whole, wholeErr, halves, halvesErr)
		}
	})
}

// FuzzSkip demands that what is passed over is checked like what is read, and that
// its bytes are a document with the same tokens.
func FuzzSkip(f *testing.F) {
	for _, s := range accepted {
		f.Add([]byte(s))
	}
	for _, r := range refused {
		f.Add([]byte(r.document))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		_, want := tokens(bytes.NewReader(document))
		x := strictxml.New(bytes.NewReader(document))
		_, err := x.Next()
		if err == nil {
			if err = x.Skip(); err == nil {
				_, err = x.Next()
			}
		}
		if err == io.EOF {
			err = nil
		}
		if (err == nil) != (want == nil) || err != nil && err.Error() != want.Error() {
			t.Fatalf("passed over: %v; read: %v", err, want)
		}
		x.Reset(iotest.HalfReader(bytes.NewReader(document)))
		if _, err := x.Next(); err != nil {
			return
		}
		raw, err := x.Raw([]byte("before"), len(document))
		if err != nil {
			return
		}
		whole, _ := tokens(bytes.NewReader(document))
		alone, err := tokens(bytes.NewReader(raw[len("before"):]))
		if err != nil || !strings.HasPrefix(whole, alone) {
			t.Fatalf("copied %q: %s, %v; read: %s", raw, alone, err, whole)
		}
	})
}
