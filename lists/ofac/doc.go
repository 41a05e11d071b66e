// Package ofac reads the lists of the Office of Foreign Assets Control of the
// United States Treasury: the SDN List and the Consolidated (non-SDN) List.
//
// Three of OFAC's formats are read, told apart by their bytes: the ENHANCED
// XML (SDN_ENHANCED.XML, CONS_ENHANCED.XML and the customised exports), the
// classic XML (SDN.XML, CONSOLIDATED.XML) and the delimited set of four files
// (SDN.CSV, ADD.CSV, ALT.CSV, SDN_COMMENTS.CSV and their CONS_ namesakes).
// Each reader fills the same neutral record, and one mapping makes
// designations of records, so that two formats of one publication agree as far
// as both can say. docs/lists/us-ofac.md names every field and where it comes
// from. [ReadDelta] reads the files in which OFAC says what a publication
// changed.
//
// The ENHANCED format follows its schema (ENHANCED_XML.xsd of the Sanctions
// List Service), the delimited files OFAC's data specification (dat_spec.txt),
// the classic XML its schema; what none of them says was learnt from real
// publications and is pinned down in tests.
package ofac
