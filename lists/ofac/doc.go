// Package ofac reads the lists of the Office of Foreign Assets Control of the
// United States Treasury: the SDN List and the Consolidated (non-SDN) List.
//
// Two of OFAC's formats are read, told apart by their bytes: the classic XML
// (SDN.XML, CONSOLIDATED.XML) and the delimited set of four files (SDN.CSV,
// ADD.CSV, ALT.CSV, SDN_COMMENTS.CSV and their CONS_ namesakes). Each reader
// fills the same neutral record, and one mapping makes designations of
// records, so that two formats of one publication agree as far as both can
// say. docs/lists/us-ofac.md names every field and where it comes from.
//
// The delimited files follow OFAC's data specification (dat_spec.txt), the
// classic XML its schema; what neither says was learnt from real publications
// and is pinned down in tests.
package ofac
