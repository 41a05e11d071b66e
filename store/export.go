package store

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

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
	// shared, if set, remembers them beyond the transaction.
	shared *memo[json.RawMessage]
	// notices is there for a list that follows from notices.
	notices *noticeEvidence

	firstSeen, lastChanged instantText
}

func newExporter(tx *bbolt.Tx, state ListState) *exporter {
	return &exporter{tx: tx, state: state, documents: make(map[string]json.RawMessage), notices: newNoticeEvidence(tx, state.List)}
}

// export appends the content of a record with its digest and provenance.
func (x *exporter) export(dst []byte, r *record) ([]byte, error) {
	n, err := unpackedLen(r.packed)
	if err != nil {
		return dst, fmt.Errorf("%w: %w", errDamaged, err)
	}
	start := len(dst)
	dst = slices.Grow(dst, n+provenanceRoom)
	if dst, err = appendUnpacked(dst, r.packed); err != nil {
		return dst[:start], fmt.Errorf("%w: %w", errDamaged, err)
	}
	return x.finish(dst, start, r)
}

// provenanceRoom is about what export adds to a content.
const provenanceRoom = 512

// finish adds digest and provenance to the content of r, which is dst from
// start on.
func (x *exporter) finish(dst []byte, start int, r *record) ([]byte, error) {
	evidence, documents, err := x.evidenceOf(r, dst[start:])
	if err != nil {
		return dst, err
	}
	if len(dst)-start < len(`{"":0}`) || dst[len(dst)-1] != '}' {
		return dst, errDamaged
	}
	firstSeen, changed := r.firstSeen, r.changed
	if firstSeen.IsZero() {
		firstSeen = x.state.Baselined
	}
	if changed.IsZero() {
		changed = x.state.Baselined
	}
	dst = append(dst[:len(dst)-1], `,"digest":"`...)
	dst = hex.AppendEncode(dst, r.digest[:])
	dst = append(dst, `","provenance":`...)
	dst = lists.Provenance{
		Evidence: evidence, FirstSeen: x.firstSeen.format(firstSeen), LastChanged: x.lastChanged.format(changed),
	}.AppendJSON(dst)
	dst = appendRaw(dst[:len(dst)-1], `,"documents":`, documents)
	return append(dst, '}', '}'), nil
}

// instantText is an instant and how it is written. The records of a page mostly
// share one.
type instantText struct {
	at   time.Time
	text string
}

func (t *instantText) format(at time.Time) string {
	if !at.Equal(t.at) || t.text == "" {
		*t = instantText{at, FormatTime(at)}
	}
	return t.text
}

// evidenceOf returns what a record rests on: the documents of its notices, or
// else of the publication that made it.
func (x *exporter) evidenceOf(r *record, content []byte) (lists.Evidence, json.RawMessage, error) {
	if x.notices == nil {
		documents, err := x.documentsOf(r.publication)
		return lists.EvidenceDocument, documents, err
	}
	evidence, refs, err := x.notices.of(content)
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
	record := x.tx.Bucket(bucketPublications).Get([]byte(publication))
	if record == nil {
		return nil, fmt.Errorf("its publication %q is not in the store: %w", publication, errDamaged)
	}
	decode := func(record []byte) (json.RawMessage, error) {
		var p lists.Publication
		if err := json.Unmarshal(record, &p); err != nil {
			return nil, fmt.Errorf("decode record %q: %w", publication, err)
		}
		if len(p.Documents) == 0 {
			return nil, nil
		}
		return marshal(p.Documents)
	}
	if x.shared != nil {
		return x.shared.get(publication, record, decode)
	}
	raw, err := decode(record)
	if err == nil {
		x.documents[publication] = raw
	}
	return raw, err
}
