package store

import (
	"encoding/hex"
	"encoding/json"
	"fmt"

	"go.etcd.io/bbolt"

	"sanctionsd/lists"
)

// exporter turns the records of one list into JSON as the world sees it, within
// one transaction.
type exporter struct {
	tx    *bbolt.Tx
	state ListState
	// documents holds the JSON of publications' documents that were met: the
	// records of a page share a few.
	documents map[string]json.RawMessage
	// notices is there for a list that follows from notices.
	notices *noticeEvidence
}

func newExporter(tx *bbolt.Tx, state ListState) *exporter {
	return &exporter{tx: tx, state: state, documents: make(map[string]json.RawMessage), notices: newNoticeEvidence(tx, state.List)}
}

// provenance is lists.Provenance with the documents encoded.
type provenance struct {
	Evidence    lists.Evidence  `json:"evidence,omitempty"`
	FirstSeen   string          `json:"first_seen,omitempty"`
	LastChanged string          `json:"last_changed,omitempty"`
	Documents   json.RawMessage `json:"documents,omitempty"`
}

// export returns the content of a record with its digest and provenance.
func (x *exporter) export(r record) ([]byte, error) {
	evidence, documents, err := x.evidenceOf(r)
	if err != nil {
		return nil, err
	}
	r.at(x.state.Baselined)
	p, err := marshal(provenance{
		Evidence:    evidence,
		FirstSeen:   FormatTime(r.firstSeen),
		LastChanged: FormatTime(r.changed),
		Documents:   documents,
	})
	if err != nil {
		return nil, err
	}
	if len(r.content) < len(`{"":0}`) || r.content[len(r.content)-1] != '}' {
		return nil, errDamaged
	}
	b := make([]byte, 0, len(r.content)+len(p)+100)
	b = append(b, r.content[:len(r.content)-1]...)
	b = append(b, `,"digest":"`...)
	b = hex.AppendEncode(b, r.digest[:])
	b = append(b, `","provenance":`...)
	b = append(b, p...)
	return append(b, '}'), nil
}

// evidenceOf returns what a record rests on: the documents of its notices, or
// else of the publication that made it.
func (x *exporter) evidenceOf(r record) (lists.Evidence, json.RawMessage, error) {
	if x.notices == nil {
		documents, err := x.documentsOf(r.publication)
		return lists.EvidenceDocument, documents, err
	}
	evidence, refs, err := x.notices.of(r.content)
	if err != nil || len(refs) == 0 {
		return evidence, nil, err
	}
	documents, err := marshal(refs)
	return evidence, documents, err
}

func (x *exporter) documentsOf(publication string) (json.RawMessage, error) {
	if raw, ok := x.documents[publication]; ok {
		return raw, nil
	}
	var p lists.Publication
	ok, err := getJSON(x.tx.Bucket(bucketPublications), publication, &p)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fmt.Errorf("its publication %q is not in the store: %w", publication, errDamaged)
	}
	var raw json.RawMessage
	if len(p.Documents) > 0 {
		if raw, err = marshal(p.Documents); err != nil {
			return nil, err
		}
	}
	x.documents[publication] = raw
	return raw, nil
}
