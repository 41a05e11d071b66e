package strictxml

import (
	"bytes"
	"fmt"
)

// Reason is why a document was refused.
type Reason int

// The reasons for an [Error].
const (
	// Syntax: markup that is none, or an entity that is not known.
	Syntax Reason = iota
	// Cut: the document ends before it is complete.
	Cut
	// Empty: the document ends before any element.
	Empty
	// Nesting: an end tag that closes nothing, or not the element that is open.
	Nesting
	// Outside: text before or behind the root.
	Outside
	// Roots: a second element behind the root.
	Roots
	// Declaration: a <!DOCTYPE or another declaration.
	Declaration
	// Encoding: bytes that are no UTF-8, or a document that says it is in
	// another encoding.
	Encoding
	// Character: a character that XML forbids.
	Character
	// Size: one tag or text, or the depth of nesting, is beyond a limit.
	Size
)

// Error says what is wrong with a document, and where.
type Error struct {
	Reason Reason
	// Line is counted from 1, Offset is in bytes from the start.
	Line   int
	Offset int64
	// Detail says it in words. Of a Declaration and of text Outside, it is the
	// beginning of what stands there.
	Detail string
	// Open is the innermost element that is open, "" outside the root.
	Open string
}

// Error implements error.
func (e *Error) Error() string {
	switch e.Reason {
	case Declaration:
		return fmt.Sprintf("line %d: a declaration, which is not read: %q", e.Line, e.Detail)
	case Outside:
		return fmt.Sprintf("line %d: text outside the root: %q", e.Line, e.Detail)
	}
	return fmt.Sprintf("line %d: %s", e.Line, e.Detail)
}

// refuse makes an error at a position in the buffer.
func (t *Tokenizer) refuse(at int, reason Reason, format string, args ...any) error {
	e := &Error{
		Reason: reason, Line: t.lineAt(at), Offset: t.base + int64(at),
		Detail: fmt.Sprintf(format, args...),
	}
	if n := len(t.open); n > 0 {
		e.Open = t.open[n-1]
	}
	return e
}

// at returns where a part of the buffer begins in it: slicing has left the part
// the capacity up to the buffer's end.
func (t *Tokenizer) at(part []byte) int { return cap(t.buf) - cap(part) }

// lineAt returns the line of a position at or behind the one counted to.
func (t *Tokenizer) lineAt(at int) int {
	if at < t.counted {
		return t.line - bytes.Count(t.buf[at:t.counted], newline)
	}
	return t.line + bytes.Count(t.buf[t.counted:at], newline)
}

// beginning returns the first bytes of b, as text.
func beginning(b []byte) string {
	const enough = 100
	if len(b) > enough {
		b = b[:enough]
	}
	return string(bytes.ToValidUTF8(b, []byte("�")))
}

var newline = []byte("\n")
