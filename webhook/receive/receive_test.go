package receive_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"sanctionsd/webhook/receive"
)

// The vector of the Standard Webhooks reference libraries.
const (
	vectorSecret    = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	vectorBody      = `{"test": 2432232314}`
	vectorSignature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
)

var vectorTime = time.Unix(1614265330, 0)

func TestVerify(t *testing.T) {
	header := func(id, stamp, signature string) http.Header {
		h := http.Header{}
		h.Set("webhook-id", id)
		h.Set("webhook-timestamp", stamp)
		h.Set("webhook-signature", signature)
		return h
	}
	const id, stamp = "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330"
	const otherSecret = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	tests := []struct {
		name    string
		header  http.Header
		body    string
		secrets []string
		now     time.Time
		want    error
	}{
		{"vector", header(id, stamp, vectorSignature), vectorBody, []string{vectorSecret}, vectorTime, nil},
		{"one of several signatures", header(id, stamp, "v1,AAAA v1a,BBBB "+vectorSignature), vectorBody, []string{vectorSecret}, vectorTime, nil},
		{"one of several secrets", header(id, stamp, vectorSignature), vectorBody, []string{otherSecret, vectorSecret}, vectorTime, nil},
		{"five minutes old", header(id, stamp, vectorSignature), vectorBody, []string{vectorSecret}, vectorTime.Add(5 * time.Minute), nil},
		{"older", header(id, stamp, vectorSignature), vectorBody, []string{vectorSecret}, vectorTime.Add(5*time.Minute + time.Second), receive.ErrTime},
		{"from the future", header(id, stamp, vectorSignature), vectorBody, []string{vectorSecret}, vectorTime.Add(-5*time.Minute - time.Second), receive.ErrTime},
		{"one bit of the signature", header(id, stamp, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OA="), vectorBody, []string{vectorSecret}, vectorTime, receive.ErrSignature},
		{"empty signature", header(id, stamp, "v1,"), vectorBody, []string{vectorSecret}, vectorTime, receive.ErrSignature},
		{"without its version", header(id, stamp, vectorSignature[3:]), vectorBody, []string{vectorSecret}, vectorTime, receive.ErrSignature},
		{"body without its space", header(id, stamp, vectorSignature), `{"test":2432232314}`, []string{vectorSecret}, vectorTime, receive.ErrSignature},
		{"another id", header("msg_x", stamp, vectorSignature), vectorBody, []string{vectorSecret}, vectorTime, receive.ErrSignature},
		{"another secret", header(id, stamp, vectorSignature), vectorBody, []string{otherSecret}, vectorTime, receive.ErrSignature},
		{"no secrets", header(id, stamp, vectorSignature), vectorBody, nil, vectorTime, receive.ErrSignature},
		{"empty secret", header(id, stamp, vectorSignature), vectorBody, []string{"whsec_"}, vectorTime, receive.ErrSecret},
		{"bad secret", header(id, stamp, vectorSignature), vectorBody, []string{"secret"}, vectorTime, receive.ErrSecret},
		{"no id", header("", stamp, vectorSignature), vectorBody, []string{vectorSecret}, vectorTime, receive.ErrHeaders},
		{"no timestamp", header(id, "", vectorSignature), vectorBody, []string{vectorSecret}, vectorTime, receive.ErrHeaders},
		{"timestamp of words", header(id, "now", vectorSignature), vectorBody, []string{vectorSecret}, vectorTime, receive.ErrHeaders},
		{"huge timestamp", header(id, "9223372036854775807", vectorSignature), vectorBody, []string{vectorSecret}, vectorTime, receive.ErrTime},
		{"no signature", header(id, stamp, " "), vectorBody, []string{vectorSecret}, vectorTime, receive.ErrHeaders},
		{"no headers", http.Header{}, vectorBody, []string{vectorSecret}, vectorTime, receive.ErrHeaders},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := receive.Verify(tt.header, []byte(tt.body), tt.secrets, tt.now); !errors.Is(err, tt.want) {
				t.Errorf("Verify = %v, want %v", err, tt.want)
			}
		})
	}
}

func FuzzVerify(f *testing.F) {
	f.Add("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", vectorSignature, []byte(vectorBody))
	f.Add("", "-1", "v1, v1,=", []byte(nil))
	f.Fuzz(func(t *testing.T, id, stamp, signature string, body []byte) {
		h := http.Header{"Webhook-Id": {id}, "Webhook-Timestamp": {stamp}, "Webhook-Signature": {signature}}
		// Nobody but the holder of this secret makes a signature that passes,
		// and the vector is the only one the fuzzer was given.
		if receive.Verify(h, body, []string{vectorSecret}, vectorTime) == nil && string(body) != vectorBody {
			t.Errorf("%q of %q at %q passes with %q", body, id, stamp, signature)
		}
	})
}
