package notice

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"
)

// textDigest is the SHA-256, in lower-case hex, of the lines without any space
// or format character: two copies of one notice have the same, however their
// sites set them.
func textDigest(lines []string) string {
	h := sha256.New()
	for _, l := range lines {
		h.Write([]byte(strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
				return -1
			}
			return r
		}, l)))
	}
	return hex.EncodeToString(h.Sum(nil))
}
