package webhook

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"pgregory.net/rapid"

	"sanctionsd/webhook/receive"
)

// The vector of the Standard Webhooks reference libraries.
const (
	vectorSecret    = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	vectorID        = "msg_p5jXN8AQM9LWM0D4loKWxJek"
	vectorTime      = 1614265330
	vectorBody      = `{"test": 2432232314}`
	vectorSignature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
)

func mustSecret(t testing.TB, text string) Secret {
	t.Helper()
	s, err := ParseSecret(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func secretText(key []byte) string { return "whsec_" + base64.StdEncoding.EncodeToString(key) }

func signedHeader(id string, at time.Time, signature string) http.Header {
	h := http.Header{}
	h.Set(HeaderID, id)
	h.Set(HeaderTimestamp, strconv.FormatInt(at.Unix(), 10))
	h.Set(HeaderSignature, signature)
	return h
}

func TestSignVector(t *testing.T) {
	at := time.Unix(vectorTime, 0)
	secret := mustSecret(t, vectorSecret)
	if got := Sign([]Secret{secret}, vectorID, at, []byte(vectorBody)); got != vectorSignature {
		t.Errorf("Sign = %s, want %s", got, vectorSignature)
	}
	other := mustSecret(t, secretText(make([]byte, 32)))
	both := strings.Fields(Sign([]Secret{other, secret}, vectorID, at, []byte(vectorBody)))
	if len(both) != 2 || both[0] == both[1] || both[1] != vectorSignature {
		t.Errorf("two secrets sign %q", both)
	}
	if got := Sign([]Secret{{}}, vectorID, at, []byte(vectorBody)); got != "" {
		t.Errorf("the zero secret signs %q", got)
	}
}

// TestSignOracle has the official Go library, and our own receiver, verify
// what Sign makes, and refuse what was tampered with.
func TestSignOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOfN(rapid.SliceOfN(rapid.Byte(), minKeyBytes, maxKeyBytes), 1, 3).Draw(t, "keys")
		body := rapid.SliceOf(rapid.Byte()).Draw(t, "body")
		id := rapid.StringMatching(`[a-z_0-9]{1,40}`).Draw(t, "id")
		at := time.Now()
		var secrets []Secret
		for _, k := range keys {
			s, err := ParseSecret(secretText(k))
			if err != nil {
				t.Fatal(err)
			}
			secrets = append(secrets, s)
		}
		header := signedHeader(id, at, Sign(secrets, id, at, body))
		for _, k := range keys {
			oracle, err := standardwebhooks.NewWebhook(secretText(k))
			if err != nil {
				t.Fatal(err)
			}
			if err := oracle.Verify(body, header); err != nil {
				t.Fatalf("the official library refuses: %v", err)
			}
			if err := receive.Verify(header, body, []string{secretText(k)}, at); err != nil {
				t.Fatalf("receive.Verify refuses: %v", err)
			}
		}
		tampered := append([]byte("x"), body...)
		if receive.Verify(header, tampered, []string{secretText(keys[0])}, at) == nil {
			t.Fatal("a tampered body passes")
		}
	})
}

func TestParseSecret(t *testing.T) {
	tests := []struct{ name, text, fault string }{
		{"24 bytes", secretText(make([]byte, 24)), ""},
		{"64 bytes", secretText(make([]byte, 64)), ""},
		{"23 bytes", secretText(make([]byte, 23)), "23 bytes"},
		{"65 bytes", secretText(make([]byte, 65)), "65 bytes"},
		{"no prefix", strings.TrimPrefix(vectorSecret, "whsec_"), "whsec_"},
		{"ed25519 key", "whsk_" + strings.TrimPrefix(vectorSecret, "whsec_"), "whsec_"},
		{"no padding", "whsec_" + base64.RawStdEncoding.EncodeToString(make([]byte, 25)), "base64"},
		{"url alphabet", "whsec_" + strings.Repeat("-_-_", 8), "base64"},
		{"line end", vectorSecret + "\n", "base64"},
		{"empty", "", "whsec_"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ParseSecret(tt.text)
			switch {
			case tt.fault == "" && err != nil:
				t.Errorf("refused: %v", err)
			case tt.fault != "" && (err == nil || !strings.Contains(err.Error(), tt.fault)):
				t.Errorf("error %v, want one with %q", err, tt.fault)
			case err != nil && len(tt.text) > 20 && strings.Contains(err.Error(), tt.text[6:]):
				t.Errorf("the error shows the secret: %v", err)
			}
		})
	}
}

func TestSecretIsRedacted(t *testing.T) {
	key := []byte("0123456789abcdefghijklmnop")
	s := mustSecret(t, secretText(key))
	inside := struct{ s Secret }{s}
	asJSON, err := json.Marshal(map[string]any{"secret": s})
	if err != nil {
		t.Fatal(err)
	}
	shown := []string{string(asJSON), s.String(), s.GoString()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		shown = append(shown, fmt.Sprintf(verb, s), fmt.Sprintf(verb, []Secret{s}), fmt.Sprintf(verb, inside), fmt.Sprintf(verb, &inside))
	}
	for _, text := range shown {
		for _, leak := range []string{string(key), secretText(key)[6:], fmt.Sprintf("%x", key), fmt.Sprint(key[:4])[1:8]} {
			if strings.Contains(text, leak) {
				t.Errorf("%q shows the key", text)
			}
		}
	}
}
