// Package bench measures the program as a whole: from documents on disk to the
// commit, in this process and as processes seen from outside, and the size of
// what it takes against the size of a list. It holds benchmarks and no program;
// those of one part alone stand beside that part.
//
// Where two things are compared, such as a sync and decoding the same bytes
// with encoding/xml, they are measured in turns in one run, and the ratio of
// their medians is a figure of its own. The machine that a run has to itself
// for a second is not that of the next.
//
// SANCTIONSD_BENCH_SIZE is the number of entries of a list, 20,000 by default.
// docs/performance.md says how to run this and what came out.
package bench
