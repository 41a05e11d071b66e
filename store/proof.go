package store

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"

	"go.etcd.io/bbolt"
)

// proof computes the digest of ListProof.
type proof struct {
	hash   hash.Hash
	prefix string
	// lines waits to be hashed.
	lines []byte
}

// proofLines is how many bytes are hashed at once.
const proofLines = 16 << 10

func newProof(list string) *proof {
	return &proof{hash: sha256.New(), prefix: list + "/", lines: make([]byte, 0, proofLines+2*maxNativeID)}
}

// add adds a designation. They come in the order of their native ids.
func (p *proof) add(nativeID, digest []byte) {
	p.lines = append(append(append(p.lines, p.prefix...), nativeID...), ' ')
	p.lines = append(hex.AppendEncode(p.lines, digest), '\n')
	if len(p.lines) >= proofLines {
		p.hash.Write(p.lines)
		p.lines = p.lines[:0]
	}
}

func (p *proof) sum() string {
	p.hash.Write(p.lines)
	p.lines = p.lines[:0]
	return hex.EncodeToString(p.hash.Sum(nil))
}

// proofDigest returns the digest of ListProof and the number of designations.
// It reads the heads alone.
func proofDigest(tx *bbolt.Tx, list, bucket string) (digest string, n int, err error) {
	held, err := holdingsOf(tx, bucket)
	if err != nil {
		return "", 0, err
	}
	p := newProof(list)
	c := held.heads.Cursor()
	for k, v := c.First(); k != nil; k, v = c.Next() {
		d, _, err := headStart(v)
		if err != nil {
			return "", 0, fmt.Errorf("%s/%s: %w", list, k, err)
		}
		p.add(k, d)
		n++
	}
	return p.sum(), n, nil
}
