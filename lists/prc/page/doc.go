// Package page reads the web pages of the authorities of the People's Republic
// of China into lines of text, and their indexes into links. It knows the
// sites: which element holds a notice, what of a page is chrome, which charset
// a page is in whatever it says, and how a page looks that is none. What the
// text means is not its business.
package page
