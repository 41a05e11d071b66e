package ofac

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"sanctionsd/lists"
)

const (
	// endMark is the byte behind the last row of every delimited file. Without
	// it the file may have been cut.
	endMark = 0x1a
	// null stands for no value, in OFAC's specification "-0-".
	null = "-0-"
	// maxRow bounds one row: the longest column, a remark's continuation, has
	// no limit in the specification and 4,000 bytes in practice.
	maxRow = 1 << 20
)

// rowReader reads the rows of one delimited file in order, strictly: CR LF
// behind each row, quotes as in RFC 4180, the end mark behind the last. What
// breaks that is a *lists.Refusal with the line.
type rowReader struct {
	name    string
	columns int
	r       *bufio.Reader
	// line is the number of the row last read, offset where it begins, next
	// where the one behind it does.
	line         int
	offset, next int64
	row          []byte
	fields       []string
}

func newRowReader(name string, columns int, r io.Reader) *rowReader {
	return &rowReader{name: name, columns: columns, r: bufio.NewReaderSize(r, 64<<10), fields: make([]string, 0, columns)}
}

// read returns the fields of the next row, valid until the next call, or
// io.EOF behind the end mark.
func (r *rowReader) read() ([]string, error) {
	row, err := r.readRow()
	if err != nil {
		return nil, err
	}
	fields, reason := splitRow(row, r.fields[:0])
	r.fields = fields
	if reason != "" {
		return nil, r.refusal(lists.CodeBadRow, "%s", reason)
	}
	if len(fields) != r.columns {
		return nil, r.refusal(lists.CodeBadRow, "the row has %d columns, not %d", len(fields), r.columns)
	}
	if !isID(fields[0]) {
		return nil, r.refusal(lists.CodeBadRow, "the ent_num %s is no number", quote(fields[0]))
	}
	return fields, nil
}

// readRow returns the bytes of the next row without its end.
func (r *rowReader) readRow() ([]byte, error) {
	r.row = r.row[:0]
	r.line++
	r.offset = r.next
	for {
		part, err := r.r.ReadSlice('\n')
		r.row = append(r.row, part...)
		if len(r.row) > maxRow {
			return nil, r.refusal(lists.CodeBadRow, "the row is longer than %d bytes", maxRow)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if errors.Is(err, io.EOF) {
			return nil, r.end()
		}
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", r.name, err)
		}
		break
	}
	r.next = r.offset + int64(len(r.row))
	row, ok := bytes.CutSuffix(r.row, []byte("\r\n"))
	switch {
	case !ok:
		return nil, r.refusal(lists.CodeBadRow, "the row ends with LF alone; every row of OFAC ends with CR LF")
	case bytes.IndexByte(row, endMark) >= 0:
		return nil, r.refusal(lists.CodeBadRow, "the end mark stands inside the file")
	case !utf8.Valid(row):
		return nil, r.refusal(lists.CodeUTF8, "the bytes are no UTF-8 text")
	}
	return row, nil
}

// end judges what is left behind the last row.
func (r *rowReader) end() error {
	switch {
	case len(r.row) == 1 && r.row[0] == endMark:
		return io.EOF
	case len(r.row) == 0:
		return r.refusal(lists.CodeNoEndMark, "the file does not end with the mark 0x1A; it may be cut short")
	case r.row[len(r.row)-1] == endMark:
		return r.refusal(lists.CodeBadRow, "the last row does not end with CR LF")
	}
	return r.refusal(lists.CodeNoEndMark, "the file breaks off inside a row, without the mark 0x1A; it is cut short")
}

func (r *rowReader) refusal(code, format string, args ...any) error {
	return lists.Refusef(code, r.name, fmt.Sprintf("line %d", r.line), format, args...)
}

// splitRow splits a row at its commas and appends the fields, or says what is
// wrong with it. A null field is "".
func splitRow(row []byte, fields []string) ([]string, string) {
	for {
		var field string
		var reason string
		field, row, reason = cutField(row)
		if reason != "" {
			return fields, reason
		}
		if strings.TrimSpace(field) == null {
			field = ""
		}
		fields = append(fields, field)
		if row == nil {
			return fields, ""
		}
	}
}

// cutField cuts the first field off a row. rest is nil behind the last.
func cutField(row []byte) (field string, rest []byte, reason string) {
	var raw []byte
	if len(row) > 0 && row[0] == '"' {
		end := 1
		doubled := false
		for {
			at := bytes.IndexByte(row[end:], '"')
			if at < 0 {
				return "", nil, "a quoted column does not close"
			}
			end += at + 1
			if end == len(row) || row[end] != '"' {
				break
			}
			end++
			doubled = true
		}
		raw, rest = row[1:end-1], row[end:]
		if doubled {
			raw = bytes.ReplaceAll(raw, []byte(`""`), []byte(`"`))
		}
		if len(rest) > 0 && rest[0] != ',' {
			return "", nil, "text follows a closing quote"
		}
	} else {
		end := bytes.IndexByte(row, ',')
		if end < 0 {
			end = len(row)
		}
		raw, rest = row[:end], row[end:]
		if bytes.IndexByte(raw, '"') >= 0 {
			return "", nil, "a quote stands inside a column without quotes"
		}
	}
	if len(rest) > 0 {
		rest = rest[1:]
	} else {
		rest = nil
	}
	for _, c := range raw {
		if c < ' ' && c != '\t' || c == 0x7f {
			return "", nil, fmt.Sprintf("the control character 0x%02X stands in a column", c)
		}
	}
	return string(raw), rest, ""
}
