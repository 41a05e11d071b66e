// Package oracle compares strictxml with encoding/xml, document by document. It
// is for tests.
package oracle

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"sanctionsd/strictxml"
)

// Compare reads a document by both, token by token. It returns an error where
// one accepts what the other refuses, or where they read another token, and
// says whether both accepted it. What encoding/xml leaves unchecked and strictxml
// refuses by its documentation, is checked here on the tokens of encoding/xml.
//
// A document beyond the limits of strictxml is left out.
func Compare(document []byte) (accepted bool, err error) {
	ours, theirs := strictxml.New(bytes.NewReader(document)), newReference(document)
	for n := 0; ; n++ {
		token, ourErr := ours.Next()
		var refused *strictxml.Error
		if errors.As(ourErr, &refused) && refused.Reason == strictxml.Size {
			return false, nil
		}
		want, theirErr := theirs.next()
		if refused != nil && theirErr == nil && refused.Reason == strictxml.Character &&
			strings.Contains(refused.Detail, "reference to the character U+D") && strings.Contains(want, "\uFFFD") {
			return false, nil // half of a surrogate pair
		}
		switch {
		case ourErr == io.EOF && theirErr == io.EOF:
			return true, nil
		case ourErr != nil && ourErr != io.EOF && theirErr != nil && theirErr != io.EOF:
			return false, nil
		case ourErr != nil || theirErr != nil:
			return false, fmt.Errorf("token %d: strictxml says %w, encoding/xml %w with %q", n, ourErr, theirErr, want)
		}
		if got := describe(ours, token); got != want {
			return false, fmt.Errorf("token %d: strictxml reads %q, encoding/xml %q", n, got, want)
		}
	}
}

// describe gives a token as one text.
func describe(t *strictxml.Tokenizer, token strictxml.Token) string {
	switch token {
	case strictxml.Start:
		var b strings.Builder
		fmt.Fprintf(&b, "<%s", t.Name())
		for _, a := range t.Attrs() {
			fmt.Fprintf(&b, " %s=%q", a.Name, a.Value)
		}
		return b.String()
	case strictxml.End:
		return "/" + t.Name()
	case strictxml.Text:
		return "=" + string(t.Text())
	}
	return fmt.Sprintf("token %d", token)
}

// reference is encoding/xml with the rules on top of it that strictxml documents.
type reference struct {
	dec   *xml.Decoder
	open  []string
	begun bool
}

func newReference(document []byte) *reference {
	dec := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(document, []byte("\ufeff"))))
	dec.CharsetReader = func(charset string, r io.Reader) (io.Reader, error) {
		if strings.EqualFold(charset, "us-ascii") {
			return r, nil
		}
		return nil, errors.New("another encoding")
	}
	return &reference{dec: dec}
}

func (r *reference) next() (string, error) {
	for {
		token, err := r.dec.RawToken()
		if err != nil {
			if err == io.EOF && (len(r.open) > 0 || !r.begun) {
				err = io.ErrUnexpectedEOF
			}
			return "", err
		}
		switch t := token.(type) {
		case xml.StartElement:
			return r.start(t)
		case xml.EndElement:
			name := qualified(t.Name)
			if n := len(r.open); n == 0 || r.open[n-1] != name {
				return "", errors.New("nesting")
			}
			r.open = r.open[:len(r.open)-1]
			return "/" + name, nil
		case xml.CharData:
			if len(r.open) > 0 {
				return "=" + string(t), nil
			}
			if strings.Trim(string(t), " \t\r\n") != "" {
				return "", errors.New("text outside the root")
			}
		case xml.Comment:
			err = forbidden(t)
		case xml.ProcInst:
			err = forbidden(t.Inst)
		case xml.Directive:
			err = errors.New("declaration")
		}
		if err != nil {
			return "", err
		}
	}
}

func (r *reference) start(t xml.StartElement) (string, error) {
	if r.begun && len(r.open) == 0 {
		return "", errors.New("two roots")
	}
	r.begun = true
	r.open = append(r.open, qualified(t.Name))
	var b strings.Builder
	fmt.Fprintf(&b, "<%s", qualified(t.Name))
	seen := make(map[string]bool)
	for _, a := range t.Attr {
		name := qualified(a.Name)
		if seen[name] {
			return "", errors.New("an attribute twice")
		}
		seen[name] = true
		fmt.Fprintf(&b, " %s=%q", name, a.Value)
	}
	return b.String(), nil
}

func qualified(n xml.Name) string {
	if n.Space == "" {
		return n.Local
	}
	return n.Space + ":" + n.Local
}

// forbidden judges characters that encoding/xml passes over.
func forbidden(b []byte) error {
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 || r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return errors.New("a character that is forbidden")
		}
		b = b[n:]
	}
	return nil
}
