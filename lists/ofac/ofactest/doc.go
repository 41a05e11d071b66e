// Package ofactest writes publications in OFAC's formats from designations: the
// classic XML and the delimited set. Tests and benchmarks
// use it to make editions of any size; what it writes is read back to the same
// designations as far as the format can say.
package ofactest
