package strictxml

import (
	"encoding/xml"
	"strings"
)

// readName returns where the name at b[i:] ends, i where there is none, and how
// many colons it has.
func (t *Tokenizer) readName(b []byte, i int) (end, colons int, err error) {
	from, ascii := i, true
	for ; i < len(b); i++ {
		class := nameBytes[b[i]]
		if class == letter {
			continue
		}
		if class == none {
			break
		}
		if class == colon {
			colons++
		} else {
			ascii = false
		}
	}
	if i == len(b) {
		return 0, 0, errShort
	}
	if from == i {
		return i, 0, nil
	}
	if c := b[from]; ascii && c != '-' && c != '.' && (c < '0' || c > '9') {
		return i, colons, nil
	}
	if !isName(string(b[from:i])) {
		return 0, 0, t.refuse(t.pos+from, Syntax, "%q is no name", beginning(b[from:i]))
	}
	return i, colons, nil
}

// isName judges the names that are not plainly names. XML's tables of letters
// are long and such names rare, so encoding/xml is asked.
func isName(s string) bool {
	token, err := xml.NewDecoder(strings.NewReader("<?" + s + " ?>")).RawToken()
	if err != nil {
		return false
	}
	instruction, ok := token.(xml.ProcInst)
	return ok && instruction.Target == s
}

// The bytes that names are made of, as far as their reading tells them apart.
const (
	none = iota
	letter
	colon
	beyond // of a character outside ASCII
)

var nameBytes = func() (class [256]uint8) {
	for c := range class {
		switch {
		case c >= 0x80:
			class[c] = beyond
		case c == ':':
			class[c] = colon
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '.' || c == '-':
			class[c] = letter
		}
	}
	return class
}()

// names gives equal names as one string, so that a document, which has few
// different names, costs few allocations.
type names struct {
	// recent has a name at its hash: nearly all are found there.
	recent [256]string
	all    map[string]string
}

// Beyond these bounds a name is not kept: a hostile document must not fill the
// memory with names.
const (
	maxNames   = 1024
	maxNameLen = 128
)

func (n *names) intern(b []byte) string {
	hash := uint(len(b))*31 + uint(b[0])*7 + uint(b[len(b)-1])*13 + uint(b[len(b)/2])*3
	slot := &n.recent[hash%uint(len(n.recent))]
	if *slot == string(b) {
		return *slot
	}
	s, ok := n.all[string(b)]
	if !ok {
		s = string(b)
		if len(n.all) < maxNames && len(s) <= maxNameLen {
			if n.all == nil {
				n.all = make(map[string]string)
			}
			n.all[s] = s
		}
	}
	*slot = s
	return s
}
