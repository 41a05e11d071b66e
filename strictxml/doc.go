// Package strictxml reads an XML document as a stream of tokens, fast and
// strictly.
//
// It is for documents where a cut or broken file must never pass for a shorter
// one. A document is read to its end only when it is one element with all that
// opened in it closed in order, in UTF-8, without characters that XML forbids;
// io.EOF says that it was. Anything else ends the reading with an [*Error],
// which names the line.
//
//	t := strictxml.New(r)
//	for {
//		token, err := t.Next()
//		if err == io.EOF {
//			return nil // the document is complete
//		}
//		if err != nil {
//			return err
//		}
//		switch token {
//		case strictxml.Start:
//			use(t.Name(), t.Attrs())
//		case strictxml.Text:
//			use(t.Text())
//		case strictxml.End:
//		}
//	}
//
// What a token gives is valid until the next one is read: nothing is allocated
// for a token, so that what is passed over costs only its scanning.
//
// # What is accepted
//
// The tokens are those of encoding/xml's RawToken in its strict mode: names with
// their prefixes, the five predefined entities and numeric references resolved,
// line ends made one line feed, CDATA sections a text of their own. Comments and
// processing instructions are checked and passed over. Namespaces are not
// resolved. On top of that it refuses what encoding/xml lets pass:
//
//   - a document without an element, with two roots, with text or an element
//     outside the root, or with an element that is not closed or closed by
//     another's tag;
//   - any <!DOCTYPE or other declaration, so that no entity can be declared;
//   - an attribute that stands twice in one tag;
//   - a reference to half of a surrogate pair, which encoding/xml makes U+FFFD;
//   - characters in comments and processing instructions that are no UTF-8, or
//     that XML forbids.
//
// Both hold by test: the fuzz target FuzzTokens compares it with encoding/xml,
// input by input (see package strictxml/oracle).
package strictxml
