package api_test

import (
	"testing"

	"sanctionsd/api"
)

// Without tokens the server answers only to names of loopback, so that a web
// page whose name was pointed at 127.0.0.1 cannot read here.
func TestHostWithoutTokens(t *testing.T) {
	f := newFixture(t)
	for host, status := range map[string]int{
		"localhost": 200, "localhost:8480": 200, "127.0.0.1": 200, "127.0.0.1:8480": 200, "127.8.8.8": 200,
		"[::1]": 200, "[::1]:8480": 200,
		"evil.example": 403, "evil.example:8480": 403, "localhost.evil.example": 403, "127.0.0.1.evil.example": 403,
		"10.0.0.1": 403, "0.0.0.0": 403, "": 403,
	} {
		for _, target := range []string{"/v1/status", "/healthz"} {
			if a := ask(t, f.ReadHandler(), "GET", target, "Host", host); a.Status != status {
				t.Errorf("GET %s of host %q: %d, want %d", target, host, a.Status, status)
			}
		}
	}
}

// With tokens any name will do, and every reader needs one; that the process
// lives may be asked without.
func TestTokens(t *testing.T) {
	f := newFixture(t)
	f.tokens = []api.Token{{Name: "grafana", Secret: "one-long-secret"}, {Name: "replica", Secret: "another-secret"}}
	for header, status := range map[string]int{
		"Bearer one-long-secret":  200,
		"Bearer another-secret":   200,
		"Bearer one-long-secre":   401,
		"Bearer one-long-secrets": 401,
		"Bearer ":                 401,
		"Bearer":                  401,
		"Basic b25lOnR3bw==":      401,
		"one-long-secret":         401,
		"":                        401,
	} {
		a := ask(t, f.ReadHandler(), "GET", "/v1/status", "Host", "sanctions.example", "Authorization", header)
		if a.Status != status {
			t.Errorf("%q: %d, want %d", header, a.Status, status)
		}
		if wants := a.Header.Get("WWW-Authenticate") != ""; wants != (status == 401) {
			t.Errorf("%q: WWW-Authenticate %q", header, a.Header.Get("WWW-Authenticate"))
		}
	}
	if a := ask(t, f.ReadHandler(), "GET", "/healthz", "Host", "sanctions.example"); a.Status != 200 {
		t.Errorf("healthz without a token: %d", a.Status)
	}
	// Who may open the socket needs none.
	if a := ask(t, f.SocketHandler(), "GET", "/v1/status"); a.Status != 200 {
		t.Errorf("status on the socket without a token: %d", a.Status)
	}
}

// Readers on TCP do not learn where on this machine the store is.
func TestStateDirIsForTheSocketOnly(t *testing.T) {
	f := newFixture(t)
	const header = "Sanctionsd-State-Dir"
	if a := ask(t, f.ReadHandler(), "GET", "/healthz"); a.Header.Get(header) != "" {
		t.Errorf("over TCP: %s", a.Header.Get(header))
	}
	if a := ask(t, f.SocketHandler(), "GET", "/healthz"); a.Header.Get(header) != f.db.Dir() {
		t.Errorf("on the socket: %q, want %q", a.Header.Get(header), f.db.Dir())
	}
}
