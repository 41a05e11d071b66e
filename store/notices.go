package store

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"go.etcd.io/bbolt"

	"sanctionsd/lists"
)

// NoticeRecord is a notice of a list that follows from notices, as the store
// holds it: with what it rests on.
type NoticeRecord struct {
	lists.Notice
	Evidence lists.Evidence `json:"evidence"`
	// Copies are the documents it was read from, the first first.
	Copies []Copy `json:"copies,omitempty"`
	// Recorded is when its acts became known here as they are.
	Recorded time.Time `json:"recorded"`
}

// Copy is one document a notice was read from.
type Copy struct {
	// Address is where the authority has it.
	Address string `json:"address,omitempty"`
	// TextDigest is that of lists.ReadNotice: copies with one digest say the
	// same.
	TextDigest string         `json:"text_digest"`
	Document   DocumentRecord `json:"document"`
}

// Documents returns the documents of the copies as provenance names them, each
// once.
func (n NoticeRecord) Documents() []lists.DocumentRef {
	var refs []lists.DocumentRef
	seen := make(map[string]bool)
	for _, c := range n.Copies {
		if seen[c.Document.SHA256] {
			continue
		}
		seen[c.Document.SHA256] = true
		ref := c.Document.DocumentRef
		ref.Number = n.Number
		if c.Address != "" {
			ref.URL = c.Address
		}
		refs = append(refs, ref)
	}
	return refs
}

// Notices returns the notices of a list in the order of their keys, none for a
// list that does not follow from notices.
func (db *DB) Notices(list string) (notices []NoticeRecord, err error) {
	err = db.view(func(tx *bbolt.Tx) error {
		b := tx.Bucket(bucketNotices).Bucket([]byte(list))
		if b == nil {
			return nil
		}
		return b.ForEach(func(k, v []byte) error {
			var n NoticeRecord
			if err := json.Unmarshal(v, &n); err != nil {
				return fmt.Errorf("decode notice %s/%s: %w", list, k, err)
			}
			notices = append(notices, n)
			return nil
		})
	})
	return notices, err
}

// putNotices writes notices, those just made known with the time of the commit.
func (w *writer) putNotices(notices []NoticeRecord) error {
	if len(notices) == 0 {
		return nil
	}
	b, err := w.tx.Bucket(bucketNotices).CreateBucketIfNotExists([]byte(notices[0].List))
	if err != nil {
		return err
	}
	for _, n := range notices {
		if n.Recorded.IsZero() {
			n.Recorded = w.now
		}
		if err := putJSON(b, n.Key, n); err != nil {
			return err
		}
	}
	return nil
}

// noticeEvidence says what the designations of a list that follows from notices
// rest on.
type noticeEvidence struct {
	bucket *bbolt.Bucket
	known  map[string]*NoticeRecord
}

func newNoticeEvidence(tx *bbolt.Tx, list string) *noticeEvidence {
	b := tx.Bucket(bucketNotices).Bucket([]byte(list))
	if b == nil {
		return nil
	}
	return &noticeEvidence{bucket: b, known: make(map[string]*NoticeRecord)}
}

// of returns the evidence of a designation and its documents: those of the
// notice that lists it, then of every notice that made one of its periods.
func (e *noticeEvidence) of(content []byte) (lists.Evidence, []lists.DocumentRef, error) {
	var d struct {
		List     string          `json:"list"`
		NativeID string          `json:"native_id"`
		Measures []lists.Measure `json:"measures"`
	}
	if err := json.Unmarshal(content, &d); err != nil {
		return "", nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	key, _, _ := strings.Cut(d.NativeID, "/")
	keys := []string{key}
	for _, m := range d.Measures {
		for _, p := range m.Periods {
			_, by, _ := strings.Cut(p.By, "/")
			keys = append(keys, by)
		}
	}
	evidence := lists.EvidenceRegister
	var refs []lists.DocumentRef
	seen := make(map[string]bool)
	for i, k := range keys {
		if seen[k] || k == "" {
			continue
		}
		seen[k] = true
		n, err := e.notice(k)
		if err != nil {
			return "", nil, err
		}
		if n == nil {
			continue
		}
		if i == 0 {
			evidence = n.Evidence
		}
		refs = append(refs, n.Documents()...)
	}
	return evidence, refs, nil
}

func (e *noticeEvidence) notice(key string) (*NoticeRecord, error) {
	if n, ok := e.known[key]; ok {
		return n, nil
	}
	n := new(NoticeRecord)
	ok, err := getJSON(e.bucket, key, n)
	if err != nil {
		return nil, err
	}
	if !ok {
		n = nil
	}
	e.known[key] = n
	return n, nil
}
