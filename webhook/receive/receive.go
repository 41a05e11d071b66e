// Package receive is the receiver's side of webhooks: it verifies that a
// delivery was signed with a secret the receiver knows, and is recent. It
// imports the standard library only, so that a subscriber can use it without
// the rest of the program.
package receive

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Tolerance is how far a delivery's timestamp may be from the receiver's
// clock, in both directions (Standard Webhooks 1.0.0, "Verifying webhook
// authenticity").
const Tolerance = 5 * time.Minute

// Errors of Verify.
var (
	// ErrHeaders: a header of Standard Webhooks is missing or malformed.
	ErrHeaders = errors.New("webhook headers are missing or malformed")
	// ErrTime: the timestamp is further than Tolerance from the clock.
	ErrTime = errors.New("webhook timestamp is too far from the clock")
	// ErrSignature: none of the signatures is made with one of the secrets.
	ErrSignature = errors.New("no signature matches")
	// ErrSecret: a secret is not "whsec_" and standard base64.
	ErrSecret = errors.New("secret is not whsec_ and standard base64")
)

// Verify checks the body of a delivery, byte for byte as it came, against the
// headers webhook-id, webhook-timestamp and webhook-signature. It passes when
// one signature is made with one of the secrets. now is the receiver's clock.
func Verify(header http.Header, body []byte, secrets []string, now time.Time) error {
	id, stamp := header.Get("webhook-id"), header.Get("webhook-timestamp")
	signatures := strings.Fields(header.Get("webhook-signature"))
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || id == "" || len(signatures) == 0 {
		return ErrHeaders
	}
	at := time.Unix(seconds, 0)
	if at.Before(now.Add(-Tolerance)) || at.After(now.Add(Tolerance)) {
		return ErrTime
	}
	matched := false
	for i, s := range secrets {
		encoded, ok := strings.CutPrefix(s, "whsec_")
		key, err := base64.StdEncoding.DecodeString(encoded)
		if !ok || err != nil || len(key) == 0 {
			return fmt.Errorf("secret %d: %w", i+1, ErrSecret)
		}
		mac := hmac.New(sha256.New, key)
		fmt.Fprintf(mac, "%s.%s.", id, stamp)
		mac.Write(body)
		want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
		for _, have := range signatures {
			// Compared in constant time, so that a forger learns nothing from
			// how long a refusal takes.
			if hmac.Equal([]byte(have), []byte(want)) {
				matched = true
			}
		}
	}
	if !matched {
		return ErrSignature
	}
	return nil
}
