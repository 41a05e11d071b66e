package strictxml

import (
	"bytes"
	"strings"
)

// startTag reads the start tag that b begins with.
func (t *Tokenizer) startTag(b []byte) (Token, error) {
	i, colons, err := t.readName(b, 1)
	if err != nil {
		return 0, err
	}
	if i == 1 || colons > 1 {
		return 0, t.refuse(t.pos, Syntax, "no element name behind <")
	}
	name := t.names.intern(b[1:i])
	t.attrs, t.resolved = t.attrs[:0], t.resolved[:0]
	closing := false
	for {
		if i = space(b, i); i == len(b) {
			return 0, errShort
		}
		if b[i] == '>' {
			break
		}
		if b[i] == '/' {
			if i++; i == len(b) {
				return 0, errShort
			}
			if b[i] != '>' {
				return 0, t.refuse(t.pos+i, Syntax, "/ in the tag of <%s> without > behind it", name)
			}
			closing = true
			break
		}
		if i, err = t.attribute(b, i, name); err != nil {
			return 0, err
		}
	}
	switch {
	case t.begun && len(t.open) == 0:
		return 0, t.refuse(t.pos, Roots, "a second root <%s>", name)
	case len(t.open) == MaxDepth:
		return 0, t.refuse(t.pos, Size, "elements nest deeper than %d", MaxDepth)
	}
	t.begun, t.closing = true, closing
	t.name, t.open = name, append(t.open, name)
	t.start = t.pos
	t.pos += i + 1
	return Start, nil
}

// attribute reads the attribute at b[i:] and returns where it ends.
func (t *Tokenizer) attribute(b []byte, i int, element string) (int, error) {
	end, colons, err := t.readName(b, i)
	if err != nil {
		return 0, err
	}
	if end == i || colons > 1 {
		return 0, t.refuse(t.pos+i, Syntax, "no attribute name in the tag of <%s>", element)
	}
	name := t.names.intern(b[i:end])
	if i = space(b, end); i == len(b) {
		return 0, errShort
	}
	if b[i] != '=' {
		return 0, t.refuse(t.pos+i, Syntax, "no = behind attribute %s of <%s>", name, element)
	}
	if i = space(b, i+1); i == len(b) {
		return 0, errShort
	}
	quote := b[i]
	if quote != '"' && quote != '\'' {
		return 0, t.refuse(t.pos+i, Syntax, "the value of attribute %s of <%s> is not in quotes", name, element)
	}
	i++
	n := bytes.IndexByte(b[i:], quote)
	if n < 0 {
		return 0, errShort
	}
	value, err := t.resolve(b[i:i+n], inValue)
	if err != nil {
		return 0, err
	}
	if t.twice(name) {
		return 0, t.refuse(t.pos+i, Syntax, "attribute %s stands twice in the tag of <%s>", name, element)
	}
	t.attrs = append(t.attrs, Attr{name, value})
	return i + n + 1, nil
}

// fewAttrs is how many attributes are compared one by one. A tag with more, which
// no list has, must not take time by the square of them.
const fewAttrs = 16

// twice reports whether the tag has an attribute of that name already.
func (t *Tokenizer) twice(name string) bool {
	if len(t.attrs) < fewAttrs {
		for _, a := range t.attrs {
			if a.Name == name {
				return true
			}
		}
		return false
	}
	if len(t.attrs) == fewAttrs {
		t.many = make(map[string]struct{})
		for _, a := range t.attrs {
			t.many[a.Name] = struct{}{}
		}
	}
	_, is := t.many[name]
	t.many[name] = struct{}{}
	return is
}

// endTag reads the end tag that b begins with.
func (t *Tokenizer) endTag(b []byte) (Token, error) {
	if n := len(t.open); n > 0 {
		// As nearly all end tags are written.
		open := t.open[n-1]
		if i := len("</") + len(open); i < len(b) && b[i] == '>' && string(b[2:i]) == open {
			t.pos += i + 1
			return t.close()
		}
	}
	i, colons, err := t.readName(b, 2)
	if err != nil {
		return 0, err
	}
	name := b[2:i]
	if i == 2 || colons > 1 {
		return 0, t.refuse(t.pos, Syntax, "no element name behind </")
	}
	if i = space(b, i); i == len(b) {
		return 0, errShort
	}
	if b[i] != '>' {
		return 0, t.refuse(t.pos+i, Syntax, "no > behind </%s", beginning(name))
	}
	if n := len(t.open); n == 0 || t.open[n-1] != string(name) {
		return 0, t.refuse(t.pos, Nesting, "</%s> closes nothing", beginning(name))
	}
	t.pos += i + 1
	return t.close()
}

// instruction passes over the processing instruction that b begins with. That
// of the XML declaration says the version and encoding.
func (t *Tokenizer) instruction(b []byte) error {
	i, _, err := t.readName(b, 2)
	if err != nil {
		return err
	}
	target := b[2:i]
	if i == 2 {
		return t.refuse(t.pos, Syntax, "no target behind <?")
	}
	i = space(b, i)
	n := bytes.Index(b[i:], []byte("?>"))
	if n < 0 {
		return errShort
	}
	data := b[i : i+n]
	if err := t.check(data); err != nil {
		return err
	}
	if string(target) == "xml" {
		if v := parameter("version", string(data)); v != "" && v != "1.0" {
			return t.refuse(t.pos, Syntax, "XML version %q; only 1.0 is read", v)
		}
		if enc := parameter("encoding", string(data)); enc != "" && !strings.EqualFold(enc, "utf-8") && !strings.EqualFold(enc, "us-ascii") {
			return t.refuse(t.pos, Encoding, "the document says it is in the encoding %q", enc)
		}
	}
	t.pos += i + n + len("?>")
	return nil
}

// parameter returns the value of a parameter of the XML declaration, "" where
// it is not given. It takes the first that has the name at its end and a quote
// behind it, as encoding/xml does.
func parameter(name, data string) string {
	for name += "="; ; {
		i := strings.Index(data, name)
		if i < 0 || i+len(name) >= len(data) {
			return ""
		}
		quote := data[i+len(name)]
		data = data[i+len(name)+1:]
		if quote == '\'' || quote == '"' {
			value, _, ok := strings.Cut(data, string(quote))
			if !ok {
				return ""
			}
			return value
		}
	}
}

// declaration passes over the comment, or takes the CDATA section, that b begins
// with. Nothing else may begin with <!.
func (t *Tokenizer) declaration(b []byte) (Token, error) {
	const comment, cdata = "<!--", "<![CDATA["
	switch {
	case bytes.HasPrefix(b, []byte(comment)):
		// Behind -- there must be the end, so the first one is it.
		i := bytes.Index(b[len(comment):], []byte("--"))
		if i < 0 {
			return 0, errShort
		}
		end := len(comment) + i + len("--")
		if end == len(b) {
			return 0, errShort
		}
		if b[end] != '>' {
			return 0, t.refuse(t.pos+end, Syntax, "-- inside a comment")
		}
		if err := t.check(b[len(comment) : len(comment)+i]); err != nil {
			return 0, err
		}
		t.pos += end + 1
		return 0, nil
	case bytes.HasPrefix(b, []byte(cdata)):
		i := bytes.Index(b[len(cdata):], []byte("]]>"))
		if i < 0 {
			return 0, errShort
		}
		text, err := t.resolve(b[len(cdata):len(cdata)+i], inSection)
		if err != nil {
			return 0, err
		}
		return t.take(text, len(cdata)+i+len("]]>"))
	case len(b) < len(cdata) && (strings.HasPrefix(comment, string(b)) || strings.HasPrefix(cdata, string(b))):
		return 0, errShort
	}
	if !t.eof && len(b) < 200 {
		// The beginning of it is to be told whole.
		return 0, errShort
	}
	return 0, t.refuse(t.pos, Declaration, "%s", beginning(b))
}

// space returns where the space at b[i:] ends.
func space(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\t' || b[i] == '\r') {
		i++
	}
	return i
}
