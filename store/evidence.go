package store

import (
	"bytes"
	"encoding/json"
	"fmt"

	"go.etcd.io/bbolt"
)

// DocumentRecords returns what is known of the documents with a SHA-256: one,
// or the members of a ZIP. It is ErrNotFound when there is none.
func (db *DB) DocumentRecords(sha256 string) (records []DocumentRecord, err error) {
	prefix := []byte(sha256 + "/")
	err = db.view(func(tx *bbolt.Tx) error {
		c := tx.Bucket(bucketDocuments).Cursor()
		for k, v := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, v = c.Next() {
			var r DocumentRecord
			if err := json.Unmarshal(v, &r); err != nil {
				return fmt.Errorf("decode document %s: %w", k, err)
			}
			records = append(records, r)
		}
		return nil
	})
	if err == nil && records == nil {
		err = fmt.Errorf("document %q: %w", sha256, ErrNotFound)
	}
	return records, err
}
