// Package search tells whether a designation is the one somebody asks for, and
// why: by one of its names, by the number of a document, ship or account, by a
// digital currency address, or by its id.
//
// It compares what is written and nothing else. A text matches when it is the
// same character for character, when it is the same after normalisation, or,
// for names, when each of its words is a word of one name. It knows no
// likeness of spelling or sound: it finds a party that somebody can name, and
// is no screening.
//
// Normalisation of names: Unicode compatibility decomposition (NFKD, Unicode
// Standard Annex 15), marks dropped, case folded (CaseFolding.txt, full), and
// whatever is neither a letter nor a number parts words. Letters that have no
// decomposition stay what they are: ø is not o. A text without spaces between
// its words, such as Chinese, is one word. Of identifiers, the letters and
// numbers count and nothing between them.
package search
