// Package lists says what an official sanctions list is, what a listed party is,
// and what changed between two states of one party.
//
// Three types carry the package. A [Source] is one list as a value: where its
// documents are, what is expected of it, and the pure function that reads
// them. A [Designation] is one party on one list, in one shape for every
// publisher. A [Change] is the difference between two designations, field by
// field, and can be applied and reverted.
//
// The package holds no I/O and no clock and imports the standard library only.
// How one publisher's documents become designations is the subject of the
// packages below it, one per publisher.
package lists
