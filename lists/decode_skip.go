package lists

// maxDepth bounds how deep what is passed over may nest, as in encoding/json.
const maxDepth = 10000

// skip passes over a value of any kind. Depth is the number of objects and
// arrays that were entered on the way to it.
func (p *parser) skip(depth int) {
	if depth > maxDepth {
		p.refuse("more than %d values inside each other", maxDepth)
		return
	}
	switch c := p.peek(); {
	case c == '"':
		p.skipString()
	case c == '{':
		for more := p.object(); more; more = p.moreMembers() {
			p.key()
			p.skip(depth + 1)
		}
	case c == '[':
		for more := p.array(); more; more = p.moreElements() {
			p.skip(depth + 1)
		}
	case c == '-' || isDigit(c):
		p.number()
	default:
		if !p.literal("null") && !p.literal("true") && !p.literal("false") {
			p.fail("a value")
		}
	}
}

// number passes over a number.
func (p *parser) number() {
	if p.s[p.i] == '-' {
		p.i++
	}
	if p.i < len(p.s) && p.s[p.i] == '0' {
		p.i++
	} else {
		p.digits()
	}
	if p.i < len(p.s) && p.s[p.i] == '.' {
		p.i++
		p.digits()
	}
	if p.i < len(p.s) && p.s[p.i]|0x20 == 'e' {
		p.i++
		if p.i < len(p.s) && (p.s[p.i] == '+' || p.s[p.i] == '-') {
			p.i++
		}
		p.digits()
	}
}

// digits passes over at least one digit.
func (p *parser) digits() {
	from := p.i
	for p.i < len(p.s) && isDigit(p.s[p.i]) {
		p.i++
	}
	if p.i == from {
		p.fail("a digit")
	}
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
