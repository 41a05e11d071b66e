package strictxml_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"sanctionsd/strictxml"
	"sanctionsd/strictxml/oracle"
)

// tokens reads a document and gives its tokens as one text, and no error where
// it was complete.
func tokens(r io.Reader) (string, error) {
	var b strings.Builder
	t := strictxml.New(r)
	for {
		token, err := t.Next()
		if errors.Is(err, io.EOF) {
			return b.String(), nil
		}
		if err != nil {
			return b.String(), err
		}
		switch token {
		case strictxml.Start:
			fmt.Fprintf(&b, "<%s", t.Name())
			for _, a := range t.Attrs() {
				fmt.Fprintf(&b, " %s=%q", a.Name, a.Value)
			}
			b.WriteString(">")
		case strictxml.End:
			fmt.Fprintf(&b, "</%s>", t.Name())
		case strictxml.Text:
			fmt.Fprintf(&b, "%q", t.Text())
		}
	}
}

// accepted are documents that are complete. TestTokens says what some of them
// hold.
var accepted = []string{
	`<a/>`,
	"\ufeff<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<!-- c --><a>b</a>\n<?p i?><!---->\n",
	`<?xml version='1.0' standalone="yes"?><a x="1" y='2'><b z = "&lt;&#65;&#x4e2d;"/>&amp;&gt;&quot;&apos;</a >`,
	"<a>\r\none\rtwo\n&#13;&#10;three<![CDATA[ <x> & ]] ]\r\n]]>four</a>",
	`<p:a xmlns:p="u" p:b="1" b="2"><p:c></p:c></p:a>`,
	`<a>ГАЗПРОМ 中国 😀</a>`,
	`<élan ünï="ö"/>`,
	`<a b="1"c="2"/>`,
	`<a>]] ]> ></a>`,
	`<a t="]]>"><!-- - - --><?xml-like ? > ?></a>`,
	`<a:b/>`,
	`<a: :b=""/>`,
	`<sdnList xmlns="u"><sdnEntry><uid>36</uid><lastName>A &amp; B</lastName></sdnEntry></sdnList>`,
}

func TestTokens(t *testing.T) {
	for _, c := range []struct{ document, want string }{
		{accepted[1], `<a>"b"</a>`},
		{accepted[2], `<a x="1" y="2"><b z="<A中"></b>"&>\"'"</a>`},
		{accepted[3], `<a>"\none\ntwo\n\r\nthree"" <x> & ]] ]\n""four"</a>`},
		{accepted[4], `<p:a xmlns:p="u" p:b="1" b="2"><p:c></p:c></p:a>`},
		{accepted[9], `<a t="]]>"></a>`},
	} {
		for name, r := range map[string]io.Reader{
			"whole": strings.NewReader(c.document), "byte by byte": iotest.OneByteReader(strings.NewReader(c.document)),
		} {
			got, err := tokens(r)
			if err != nil || got != c.want {
				t.Errorf("%s, %s:\n got %s, %v\nwant %s", c.document, name, got, err, c.want)
			}
		}
	}
	for _, document := range accepted {
		if ok, err := oracle.Compare([]byte(document)); !ok || err != nil {
			t.Errorf("%s: %v %v", document, ok, err)
		}
	}
}

// refused are documents that are not complete, or broken.
var refused = []struct {
	document string
	reason   strictxml.Reason
	text     string
}{
	{"", strictxml.Empty, "line 1: the document holds no element"},
	{" \n<!-- -->\n", strictxml.Empty, "line 3: the document holds no element"},
	{"<a>\n<b>", strictxml.Cut, "line 2: the document ends inside <b>"},
	{"<a>\n<b", strictxml.Cut, "line 2: the document ends inside <a>"},
	{"<a", strictxml.Cut, "line 1: the document breaks off before its root"},
	{"<a/>\n<b", strictxml.Cut, "line 2: the document breaks off behind its root"},
	{"<a/><!--", strictxml.Cut, "line 1: the document breaks off behind its root"},
	{"<a><![CDATA[x]]", strictxml.Cut, "line 1: the document ends inside <a>"},
	{"<a>x", strictxml.Cut, "line 1: the document ends inside <a>"},
	{"<a>\n</b>", strictxml.Nesting, "line 2: </b> closes nothing"},
	{"<a><b></a></b>", strictxml.Nesting, "line 1: </a> closes nothing"},
	{"</a>", strictxml.Nesting, "line 1: </a> closes nothing"},
	{"<a/><a/>", strictxml.Roots, "line 1: a second root <a>"},
	{"x<a/>", strictxml.Outside, `line 1: text outside the root: "x"`},
	{"<a/>\nSlow down", strictxml.Outside, `line 1: text outside the root: "Slow down"`},
	{"<!DOCTYPE html>\n<html/>", strictxml.Declaration, `line 1: a declaration, which is not read: "<!DOCTYPE html>\n<html/>"`},
	{"<a><!ENTITY x 'y'></a>", strictxml.Declaration, `line 1: a declaration, which is not read: "<!ENTITY x 'y'></a>"`},
	{"<a>\n\xff</a>", strictxml.Encoding, "line 2: the bytes are no UTF-8"},
	{"\xff\xfe<\x00a\x00", strictxml.Encoding, "line 1: the bytes are no UTF-8"},
	{"<?xml encoding='gb2312'?><a/>", strictxml.Encoding, `line 1: the document says it is in the encoding "gb2312"`},
	{"<?xml version='1.1'?><a/>", strictxml.Syntax, `line 1: XML version "1.1"; only 1.0 is read`},
	{"<a>\x01</a>", strictxml.Character, "line 1: the character U+0001, which XML forbids"},
	{"<a>&#0;</a>", strictxml.Character, "line 1: a reference to the character U+0000, which XML forbids"},
	{"<a>&#xD83D;</a>", strictxml.Character, "line 1: a reference to the character U+D83D, which XML forbids"},
	{"<a>\uFFFF</a>", strictxml.Character, "line 1: the character U+FFFF, which XML forbids"},
	{"<a><!--\x00--></a>", strictxml.Character, "line 1: the character U+0000, which XML forbids"},
	{"<a>&nbsp;</a>", strictxml.Syntax, `line 1: unknown entity "&nbsp;"`},
	{"<a>\n\nA & B</a>", strictxml.Syntax, `line 3: no semicolon behind "& B"`},
	{"<a>&#-1;</a>", strictxml.Syntax, `line 1: unknown entity "&#-1;"`},
	{"<a>&#x110000;</a>", strictxml.Syntax, `line 1: unknown entity "&#x110000;"`},
	{"<a>]]></a>", strictxml.Syntax, "line 1: ]]> outside a CDATA section"},
	{"<a b='1' b='2'/>", strictxml.Syntax, "line 1: attribute b stands twice in the tag of <a>"},
	{"<a b='<'/>", strictxml.Syntax, "line 1: < inside the value of an attribute"},
	{"<a b=1/>", strictxml.Syntax, "line 1: the value of attribute b of <a> is not in quotes"},
	{"<a b/>", strictxml.Syntax, "line 1: no = behind attribute b of <a>"},
	{"<a =''/>", strictxml.Syntax, "line 1: no attribute name in the tag of <a>"},
	{"<a / >", strictxml.Syntax, "line 1: / in the tag of <a> without > behind it"},
	{"<a></a b>", strictxml.Syntax, "line 1: no > behind </a"},
	{"<a></>", strictxml.Syntax, "line 1: no element name behind </"},
	{"< a/>", strictxml.Syntax, "line 1: no element name behind <"},
	{"<a:b:c/>", strictxml.Syntax, "line 1: no element name behind <"},
	{"<1a/>", strictxml.Syntax, `line 1: "1a" is no name`},
	{"<a×/>", strictxml.Syntax, `line 1: "a×" is no name`},
	{"<a><? x?></a>", strictxml.Syntax, "line 1: no target behind <?"},
	{"<a><!-- -- --></a>", strictxml.Syntax, "line 1: -- inside a comment"},
	{"<a><![CDATX[]]></a>", strictxml.Declaration, `line 1: a declaration, which is not read: "<![CDATX[]]></a>"`},
	{strings.Repeat("<a>", strictxml.MaxDepth+1), strictxml.Size, "line 1: elements nest deeper than 4096"},
	{"<a>" + strings.Repeat("x", 3*strictxml.MaxToken), strictxml.Size, "line 1: a tag or text is longer than 4194304 bytes"},
}

func TestRefusals(t *testing.T) {
	for _, c := range refused {
		name := c.document[:min(len(c.document), 30)]
		_, err := tokens(strings.NewReader(c.document))
		var e *strictxml.Error
		if !errors.As(err, &e) || e.Reason != c.reason || e.Error() != c.text {
			t.Errorf("%q: got %v, want %v", name, err, c.text)
			continue
		}
		if ok, err := oracle.Compare([]byte(c.document)); ok || err != nil {
			t.Errorf("%q: %v %v", name, ok, err)
		}
	}
}

// TestCuts cuts documents at every byte: none may be accepted but the whole.
func TestCuts(t *testing.T) {
	for _, document := range accepted {
		root := strings.LastIndex(document, ">") + 1
		if strings.HasPrefix(document, "\ufeff") {
			root = strings.Index(document, "</a>") + len("</a>")
		}
		for i := range root {
			if got, err := tokens(strings.NewReader(document[:i])); err == nil {
				t.Errorf("%q is accepted: %s", document[:i], got)
			}
		}
	}
}

// TestBoundaries puts every kind of token across the end of the buffer.
func TestBoundaries(t *testing.T) {
	const part = `<b x="1&amp;2">t&lt;&#x4e2d;</b><!-- c --><?p i?><![CDATA[d]]>中`
	for n := range 2 * len(part) {
		document := "<a>" + strings.Repeat(" ", 128<<10-3-n) + part + "\r\n</a>"
		if ok, err := oracle.Compare([]byte(document)); !ok || err != nil {
			t.Fatalf("behind %d bytes: %v %v", n, ok, err)
		}
	}
}

// TestRaw copies elements that lie anywhere to the ends of the buffer, or are
// larger.
func TestRaw(t *testing.T) {
	for _, size := range []int{0, 1, 100, 128 << 10, 300 << 10} {
		for gap := 128<<10 - 40; gap < 128<<10; gap++ {
			element := `<b x="1">` + strings.Repeat("<c>y</c>", size/8) + "</b >"
			x := strictxml.New(strings.NewReader("<a>" + strings.Repeat("\n", gap) + element + "<d/></a>"))
			for range 3 {
				if _, err := x.Next(); err != nil {
					t.Fatal(err)
				}
			}
			raw, err := x.Raw(nil, len(element))
			if err != nil || string(raw) != element {
				t.Fatalf("%d bytes behind %d: got %d bytes, %v", len(element), gap, len(raw), err)
			}
			if _, err := x.Next(); err != nil || x.Name() != "d" {
				t.Fatalf("then %s, %v", x.Name(), err)
			}
			if raw, err := x.Raw(nil, 4); err != nil || string(raw) != "<d/>" {
				t.Fatalf("got %s, %v", raw, err)
			}
		}
	}
	x := strictxml.New(strings.NewReader("<a><b>too long</b></a>"))
	if _, err := x.Next(); err != nil {
		t.Fatal(err)
	}
	_, err := x.Raw(nil, 10)
	var e *strictxml.Error
	if !errors.As(err, &e) || e.Reason != strictxml.Size {
		t.Fatalf("got %v", err)
	}
	if _, again := x.Next(); !errors.Is(again, err) {
		t.Fatalf("then %v", again)
	}
}

// TestManyAttributes reads a tag with more attributes than could be compared with
// each other in a minute, and finds one that stands twice.
func TestManyAttributes(t *testing.T) {
	for _, n := range []int{15, 16, 17, 18, 300_000} {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, " a%d=''", i)
		}
		if _, err := tokens(strings.NewReader("<a" + b.String() + "/>")); err != nil {
			t.Errorf("%d attributes: %v", n, err)
		}
		for _, i := range []int{0, n / 2, n - 1} {
			var e *strictxml.Error
			_, err := tokens(strings.NewReader(fmt.Sprintf("<a%s a%d=''/>", b.String(), i)))
			if !errors.As(err, &e) || e.Reason != strictxml.Syntax {
				t.Errorf("%d attributes, the one at %d twice: %v", n, i, err)
			}
		}
	}
}

func TestErrorOfTheReader(t *testing.T) {
	broken := errors.New("the disk is gone")
	if _, err := tokens(io.MultiReader(strings.NewReader("<a>"), iotest.ErrReader(broken))); !errors.Is(err, broken) {
		t.Fatalf("got %v", err)
	}
}

func TestPosition(t *testing.T) {
	x := strictxml.New(strings.NewReader("<a>\n<b>\n\n</b>\n</a>"))
	var got []string
	for {
		token, err := x.Next()
		if err != nil {
			break
		}
		if token != strictxml.Text {
			got = append(got, fmt.Sprintf("%s at line %d, byte %d, depth %d", x.Name(), x.Line(), x.Offset(), x.Depth()))
		}
	}
	want := []string{"a at line 1, byte 3, depth 1", "b at line 2, byte 7, depth 2", "b at line 4, byte 13, depth 1", "a at line 5, byte 18, depth 0"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("got %q, want %q", got, want)
	}
}

// TestNoAllocations: what is passed over costs only its scanning.
func TestNoAllocations(t *testing.T) {
	var b strings.Builder
	b.WriteString("<list>")
	for i := range 1000 {
		fmt.Fprintf(&b, "<entry id=\"%d\">\n  <name>A &amp; B %d</name>\n</entry>", i, i)
	}
	b.WriteString("</list>")
	document := b.String()
	r := strings.NewReader(document)
	x := strictxml.New(r)
	n := testing.AllocsPerRun(10, func() {
		r.Reset(document)
		x.Reset(r)
		for {
			if _, err := x.Next(); err != nil {
				return
			}
		}
	})
	if n > 5 {
		t.Fatalf("%v allocations for 3,001 elements", n)
	}
}
