package ofac

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"sanctionsd/lists"
	"sanctionsd/strictxml"
)

// The roles of the files of a delimited set, in the order of publisher.set. A
// publication in XML is one document in the first role.
const (
	rolePrimary = iota
	roleAddresses
	roleAliases
	roleComments
	roles
)

// recognise tells the format of the documents from their bytes, and the roles
// within a delimited set from the standard file names.
func recognise(p publisher, docs []lists.Document) (format string, set [roles]lists.Document, err error) {
	if len(docs) == 0 {
		return "", set, lists.Refusef(lists.CodeMissingFile, "", "", "there is no document to read")
	}
	xmls := 0
	for _, d := range docs {
		isXML, err := sniff(d)
		if err != nil {
			return "", set, err
		}
		if isXML {
			xmls++
			set[rolePrimary] = d
		}
	}
	switch {
	case xmls == 1 && len(docs) == 1:
		format, err = xmlFormat(set[rolePrimary])
		return format, set, err
	case xmls == 1:
		return "", set, lists.Refusef(lists.CodeUnknownRoot, set[rolePrimary].Name, "", "an XML document stands among %d files; a delimited set holds none", len(docs))
	case xmls > 1:
		return "", set, lists.Refusef(lists.CodeUnknownRoot, set[rolePrimary].Name, "", "%d XML documents were given; a publication is one", xmls)
	}
	set, err = assign(p, docs)
	return Delimited, set, err
}

// assign gives each document of a delimited set its role.
func assign(p publisher, docs []lists.Document) (set [roles]lists.Document, err error) {
	var have [roles]bool
	for _, d := range docs {
		role := p.role(d.Name)
		switch {
		case role < 0 && p.other().role(d.Name) >= 0:
			return set, lists.Refusef(lists.CodeWrongList, d.Name, "", "the file belongs to %s, not to %s", p.other().id, p.id)
		case role < 0:
			return set, lists.Refusef(lists.CodeUnknownRoot, d.Name, "", "the file is no XML, and its name is none of %s", strings.Join(p.set[:], ", "))
		case have[role]:
			return set, lists.Refusef(lists.CodeDoubledID, d.Name, "", "the set holds the file twice, as %s too", set[role].Name)
		}
		have[role], set[role] = true, d
	}
	var missing []string
	for role, ok := range have {
		if !ok {
			missing = append(missing, p.set[role])
		}
	}
	if len(missing) > 0 {
		return set, lists.Refusef(lists.CodeMissingFile, docs[0].Name, "", "the delimited set is not whole: %s not there; a set is %s",
			isOrAre(missing), strings.Join(p.set[:], ", "))
	}
	return set, nil
}

func isOrAre(names []string) string {
	if len(names) == 1 {
		return names[0] + " is"
	}
	return strings.Join(names, ", ") + " are"
}

// role returns the role of a file by its standard name, or -1.
func (p publisher) role(name string) int {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	for role, standard := range p.set {
		if strings.EqualFold(name, standard) {
			return role
		}
	}
	return -1
}

// other returns the other list.
func (p publisher) other() publisher {
	if p.id == sdn.id {
		return consolidated
	}
	return sdn
}

// sniff reports whether a document is XML. It refuses what is no list in any
// format.
func sniff(d lists.Document) (isXML bool, err error) {
	f, err := d.Open()
	if err != nil {
		return false, fmt.Errorf("open %s: %w", d.Name, err)
	}
	defer f.Close()
	head := make([]byte, 4096)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return false, fmt.Errorf("read %s: %w", d.Name, err)
	}
	head = head[:n]
	if n == 0 {
		return false, lists.Refusef(lists.CodeEmpty, d.Name, "", "the file is empty; a redirect that was not followed looks like this")
	}
	if bytes.HasPrefix(head, []byte{0xff, 0xfe}) || bytes.HasPrefix(head, []byte{0xfe, 0xff}) {
		return false, lists.Refusef(lists.CodeUTF8, d.Name, "", "the file is UTF-16; OFAC publishes UTF-8")
	}
	if bytes.HasPrefix(head, []byte{0x1f, 0x8b}) {
		return false, lists.Refusef(lists.CodeArchive, d.Name, "", "the file is packed with gzip, which is not read; unpack it, or give a ZIP")
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	switch {
	case len(text) == 0 && n < cap(head):
		return false, lists.Refusef(lists.CodeEmpty, d.Name, "", "the file holds nothing but space")
	case isHTML(text):
		return false, lists.Refusef(lists.CodeHTML, d.Name, "", "a web page was served in place of the list")
	case bytes.HasPrefix(text, []byte("<")):
		return true, nil
	}
	return false, nil
}

// isHTML reports whether text begins like a web page.
func isHTML(text []byte) bool {
	for _, start := range [...]string{"<!doctype html", "<html", "<head", "<body"} {
		if len(text) >= len(start) && strings.EqualFold(string(text[:len(start)]), start) {
			return true
		}
	}
	return false
}

// xmlFormat tells the format of an XML document from its root.
func xmlFormat(d lists.Document) (string, error) {
	f, err := d.Open()
	if err != nil {
		return "", fmt.Errorf("open %s: %w", d.Name, err)
	}
	defer f.Close()
	x := newXMLReader(d.Name, f)
	for {
		token, err := x.next()
		if err != nil {
			return "", err
		}
		if token != strictxml.Start {
			continue
		}
		_, root := cutName(x.tokens.Name())
		switch root {
		case "sdnList":
			return Classic, nil
		case "sanctionsData":
			return Enhanced, nil
		}
		return "", unknownRoot(d.Name, root)
	}
}

// unknownRoot refuses an XML document that is in no format of the list, naming
// what it is.
func unknownRoot(document, root string) error {
	switch strings.ToLower(root) {
	case "html", "head", "body":
		return lists.Refusef(lists.CodeHTML, document, "", "a web page was served in place of the list")
	case "sanctions":
		return lists.Refusef(lists.CodeUnknownRoot, document, "",
			"the root is <%s>: OFAC's advanced format; this format is not read, configure %s, %s or %s", root, Enhanced, Classic, Delimited)
	}
	return lists.Refusef(lists.CodeUnknownRoot, document, "", "the root is %s, neither <sanctionsData> nor <sdnList>", quote(root))
}
