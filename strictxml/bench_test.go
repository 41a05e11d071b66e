package strictxml_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"testing"

	"sanctionsd/strictxml"
)

// invented is a document of the shape of OFAC's classic list. Its entries are
// invented.
func invented(entries int) []byte {
	var b bytes.Buffer
	b.WriteString("<?xml version=\"1.0\" standalone=\"yes\"?>\n<sdnList xmlns=\"urn:invented\">\n")
	for i := range entries {
		fmt.Fprintf(&b, `  <sdnEntry>
    <uid>%d</uid>
    <lastName>INVENTED TRADING &amp; SHIPPING %d</lastName>
    <sdnType>Entity</sdnType>
    <remarks>(Linked To: INVENTED HOLDING %d)</remarks>
    <programList>
      <program>SDGT</program>
      <program>IRAN</program>
    </programList>
    <idList>
      <id>
        <uid>%d</uid>
        <idType>Registration Number</idType>
        <idNumber>%d-77</idNumber>
        <idCountry>Cyprus</idCountry>
      </id>
    </idList>
    <addressList>
      <address>
        <uid>%d</uid>
        <address1>%d Invented Avenue, Flat 7</address1>
        <city>Limassol</city>
        <country>Cyprus</country>
      </address>
    </addressList>
  </sdnEntry>
`, i, i, i, i, i, i, i)
	}
	b.WriteString("</sdnList>\n")
	return b.Bytes()
}

func BenchmarkTokens(b *testing.B) {
	document := invented(10_000)
	r := bytes.NewReader(document)
	x := strictxml.New(r)
	b.SetBytes(int64(len(document)))
	b.ReportAllocs()
	for b.Loop() {
		r.Reset(document)
		x.Reset(r)
		n := 0
		for {
			_, err := x.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n == 0 {
			b.Fatal("no token")
		}
	}
}

// BenchmarkTokensOfEncodingXML is the same with encoding/xml, to compare with.
func BenchmarkTokensOfEncodingXML(b *testing.B) {
	document := invented(10_000)
	b.SetBytes(int64(len(document)))
	b.ReportAllocs()
	for b.Loop() {
		dec := xml.NewDecoder(bytes.NewReader(document))
		n := 0
		for {
			_, err := dec.RawToken()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n == 0 {
			b.Fatal("no token")
		}
	}
}
