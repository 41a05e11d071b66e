package ofactest

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"time"

	"sanctionsd/lists"
)

// partsPerEntry is more than the parts of any entry.
const partsPerEntry = 1000

// partBase is the number before those of the parts of an entry.
func partBase(d *lists.Designation) int { return nativeID(d) * partsPerEntry }

// StreamClassicXML writes what [ClassicXML] does, of count designations that
// are made while it writes. The ids of parts are the entry's times 1000 and a
// number, so that a change of one entry leaves those of the others alone.
func StreamClassicXML(w io.Writer, day time.Time, count int, designations iter.Seq[*lists.Designation]) error {
	x := &xmlWriter{w: bufio.NewWriterSize(w, 64<<10), own: true}
	return x.document(day, count, designations)
}

// StreamDelimited writes what [DelimitedSet] returns, of designations that are
// made while it writes, with the ids of parts that [StreamClassicXML] gives.
func StreamDelimited(files [4]io.Writer, designations iter.Seq[*lists.Designation]) error {
	s := setWriter{own: true}
	var buffers [4]*bufio.Writer
	for i, w := range files {
		buffers[i] = bufio.NewWriterSize(w, 64<<10)
		s.files[i] = buffers[i]
	}
	s.document(designations)
	for _, b := range buffers {
		if err := b.Flush(); err != nil {
			return fmt.Errorf("write delimited set: %w", err)
		}
	}
	return nil
}
