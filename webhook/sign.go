package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"time"
)

// The headers of Standard Webhooks 1.0.0, "Webhook metadata".
const (
	// HeaderID is the same on every attempt of a delivery.
	HeaderID = "webhook-id"
	// HeaderTimestamp is the attempt's time in Unix seconds.
	HeaderTimestamp = "webhook-timestamp"
	// HeaderSignature holds one signature per secret, separated by spaces.
	HeaderSignature = "webhook-signature"
)

// Sign returns the value of HeaderSignature: for each secret "v1," and the
// base64 HMAC-SHA256 of id, Unix seconds and body joined by dots (Standard
// Webhooks 1.0.0, "Signature scheme").
func Sign(secrets []Secret, id string, at time.Time, body []byte) string {
	signed := make([]byte, 0, len(id)+len(body)+24)
	signed = append(append(signed, id...), '.')
	signed = strconv.AppendInt(signed, at.Unix(), 10)
	signed = append(append(signed, '.'), body...)
	var value []byte
	for _, s := range secrets {
		if s.key == nil {
			continue
		}
		mac := hmac.New(sha256.New, s.key())
		mac.Write(signed)
		if len(value) > 0 {
			value = append(value, ' ')
		}
		value = append(value, "v1,"...)
		value = base64.StdEncoding.AppendEncode(value, mac.Sum(nil))
	}
	return string(value)
}
