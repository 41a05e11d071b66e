// Package ofactest writes publications in OFAC's formats. Tests and benchmarks
// use it to make editions of any size.
//
// The classic XML and the delimited set are written from designations, and
// read back to the same designations as far as the format can say. The
// ENHANCED XML and OFAC's delta files are written from a model of the format,
// an [Edition], so that a test can state exactly what stands in the file, wrong
// or right; [EnhancedFrom] makes one of designations, [EnhancedSample] invents
// one.
package ofactest
