package bench

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"math"
	"strings"
)

type point struct{ x, y float64 }

// curve is a line through points, which are above 0 in both directions.
type curve struct {
	name   string
	points []point
	// dashed and faint tell curves apart without colour.
	dashed, faint bool
}

// panel is one diagram, both axes logarithmic, x in entries.
type panel struct {
	title  string
	curves []curve
}

// The measures of a panel in pixels.
const (
	panelWidth, panelHeight                       = 470, 400
	leftMargin, rightMargin, topMargin, lowMargin = 62, 36, 36, 96
)

// colours can be told apart by those who do not see red or green.
func colours() []string { return []string{"#0072b2", "#d55e00", "#009e73", "#cc79a7"} }

// plot draws panels side by side as SVG.
func plot(w io.Writer, panels []panel) error {
	var b bytes.Buffer
	width := len(panels) * panelWidth
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %[1]d %[2]d" font-family="sans-serif" font-size="12">`+"\n", width, panelHeight)
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="white"/>`+"\n", width, panelHeight)
	for i, p := range panels {
		fmt.Fprintf(&b, `<g transform="translate(%d 0)">`+"\n", i*panelWidth)
		p.draw(&b)
		b.WriteString("</g>\n")
	}
	b.WriteString("</svg>\n")
	_, err := w.Write(b.Bytes())
	return err
}

// axis is a logarithmic scale from one power of ten to another.
type axis struct{ low, high int }

// spanning returns the axis that holds all values.
func spanning(values []float64) axis {
	if len(values) == 0 {
		return axis{0, 1}
	}
	low, high := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		low, high = min(low, math.Log10(v)), max(high, math.Log10(v))
	}
	a := axis{int(math.Floor(low)), int(math.Ceil(high))}
	if a.low == a.high {
		a.high++
	}
	return a
}

// at returns where a value is, from 0 to 1.
func (a axis) at(v float64) float64 { return (math.Log10(v) - float64(a.low)) / float64(a.high-a.low) }

func (p panel) draw(b *bytes.Buffer) {
	var xs, ys []float64
	for _, c := range p.curves {
		for _, pt := range c.points {
			xs, ys = append(xs, pt.x), append(ys, pt.y)
		}
	}
	xAxis, yAxis := spanning(xs), spanning(ys)
	const right, low = panelWidth - rightMargin, panelHeight - lowMargin
	x := func(v float64) float64 { return leftMargin + xAxis.at(v)*(right-leftMargin) }
	y := func(v float64) float64 { return low - yAxis.at(v)*(low-topMargin) }

	fmt.Fprintf(b, `<text x="%d" y="22" font-size="14">%s</text>`+"\n", leftMargin, html.EscapeString(p.title))
	for e := xAxis.low; e <= xAxis.high; e++ {
		at := x(math.Pow10(e))
		fmt.Fprintf(b, `<path d="M%.1f %dV%d" stroke="#ddd"/><text x="%.1f" y="%d" text-anchor="middle">%s</text>`+"\n", at, topMargin, low, at, low+18, grouped(e))
	}
	for e := yAxis.low; e <= yAxis.high; e++ {
		at := y(math.Pow10(e))
		fmt.Fprintf(b, `<path d="M%d %.1fH%d" stroke="#ddd"/><text x="%d" y="%.1f" text-anchor="end">%s</text>`+"\n", leftMargin, at, right, leftMargin-6, at+4, grouped(e))
	}
	fmt.Fprintf(b, `<text x="%d" y="%d" text-anchor="middle">entries</text>`+"\n", (leftMargin+right)/2, low+36)
	for i, c := range p.curves {
		c.draw(b, x, y, colours()[i%len(colours())])
		// Two names a row below the diagram.
		c.legend(b, float64(leftMargin+i%2*200), float64(low+58+i/2*20), colours()[i%len(colours())])
	}
}

func (c curve) style(colour string) string {
	switch {
	case c.faint:
		return `stroke="#999" stroke-dasharray="2 4"`
	case c.dashed:
		return `stroke="` + colour + `" stroke-width="2" stroke-dasharray="7 4"`
	}
	return `stroke="` + colour + `" stroke-width="2"`
}

func (c curve) draw(b *bytes.Buffer, x, y func(float64) float64, colour string) {
	if len(c.points) == 0 {
		return
	}
	var path strings.Builder
	for i, pt := range c.points {
		step := byte('L')
		if i == 0 {
			step = 'M'
		}
		fmt.Fprintf(&path, "%c%.1f %.1f", step, x(pt.x), y(pt.y))
	}
	fmt.Fprintf(b, `<path d="%s" fill="none" %s/>`+"\n", &path, c.style(colour))
	if c.faint {
		return
	}
	for _, pt := range c.points {
		fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="3" fill="%s"><title>%s: %.0f entries, %.3g</title></circle>`+"\n",
			x(pt.x), y(pt.y), colour, html.EscapeString(c.name), pt.x, pt.y)
	}
}

func (c curve) legend(b *bytes.Buffer, x, y float64, colour string) {
	fmt.Fprintf(b, `<path d="M%.0f %.0fh26" %s/><text x="%.0f" y="%.0f">%s</text>`+"\n", x, y-4, c.style(colour), x+32, y, html.EscapeString(c.name))
}

// grouped writes a power of ten: 0.01, 1, 1,000.
func grouped(exponent int) string {
	if exponent < 0 {
		return fmt.Sprintf("%.*f", -exponent, math.Pow10(exponent))
	}
	digits := "1" + strings.Repeat("0", exponent)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
