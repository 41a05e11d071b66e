// Package prc makes five lists of what two ministries of the People's Republic
// of China announce. No authority publishes them as lists: they exist as
// numbered notices that add parties and measures, and as notices and
// spokesperson's answers that suspend, extend, stop and cancel.
//
// Package page takes a document apart into pages of text, package party reads
// the parties a text names, package notice the acts a page announces, and
// package register holds what is known from the start and folds acts into
// designations. This package says where notices are found, and puts the parts
// together into five values of lists.Source.
package prc
