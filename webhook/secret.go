package webhook

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
)

const (
	secretPrefix = "whsec_"
	// Standard Webhooks 1.0.0, "Symmetric signatures": a key has 24 to 64
	// random bytes.
	minKeyBytes, maxKeyBytes = 24, 64

	redacted = secretPrefix + "…"
)

// Secret is the key that signs an endpoint's deliveries. However it is
// printed, logged or encoded, it shows a placeholder. The zero Secret signs
// nothing.
type Secret struct {
	// A function, because of a Secret in an unexported field package fmt
	// prints what is inside without asking it.
	key func() []byte
}

// ParseSecret reads a secret as Standard Webhooks writes it: "whsec_" and the
// standard base64 of 24 to 64 bytes. Its error does not show the text.
func ParseSecret(text string) (Secret, error) {
	encoded, ok := strings.CutPrefix(text, secretPrefix)
	if !ok {
		return Secret{}, errors.New("parse secret: it does not start with whsec_")
	}
	key, err := base64.StdEncoding.Strict().DecodeString(encoded)
	if err != nil || strings.ContainsAny(encoded, "\r\n") {
		return Secret{}, errors.New("parse secret: what follows whsec_ is not standard base64 with its padding")
	}
	if len(key) < minKeyBytes || len(key) > maxKeyBytes {
		return Secret{}, fmt.Errorf("parse secret: the key has %d bytes; %d to %d are needed", len(key), minKeyBytes, maxKeyBytes)
	}
	return Secret{key: func() []byte { return key }}, nil
}

// String returns a placeholder.
func (Secret) String() string { return redacted }

// GoString returns a placeholder.
func (Secret) GoString() string { return redacted }

// Format writes a placeholder for every verb.
func (Secret) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, redacted) // fmt.State reports no failure that a caller could act on
}

// MarshalText returns a placeholder, for JSON and other encoders.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }
