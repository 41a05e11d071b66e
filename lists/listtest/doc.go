// Package listtest holds the tests every list must pass: what a [lists.Source]
// says of itself, and what its Parse promises.
package listtest
