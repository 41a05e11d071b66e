package main

import (
	"fmt"
	"io"
)

// progress is one line on a terminal that is written over and over. It is
// silent when it is not on.
type progress struct {
	w     io.Writer
	on    bool
	shown bool
}

func (p *progress) show(format string, args ...any) {
	if !p.on {
		return
	}
	p.shown = true
	fmt.Fprintf(p.w, "\r\033[K"+format, args...)
}

func (p *progress) clear() {
	if p.shown {
		fmt.Fprint(p.w, "\r\033[K")
		p.shown = false
	}
}

// count is n, or nothing for 0.
func count(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}
