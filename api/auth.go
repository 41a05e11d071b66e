package api

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// Token lets a reader in by the header "Authorization: Bearer <secret>".
type Token struct {
	// Name stands in the log.
	Name   string
	Secret string
}

// guard lets in who has a token. Without tokens the server listens on loopback
// only, and the Host must say so: a web page that points its own name at
// 127.0.0.1 must not read here.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		tokens := s.Tokens()
		switch {
		case len(tokens) == 0 && !loopbackHost(r.Host):
			problem(w, newProblem(http.StatusForbidden, "", "without tokens this server answers to loopback names only"))
		case len(tokens) > 0 && r.URL.Path != "/healthz" && !known(tokens, r.Header.Get("Authorization")):
			w.Header().Set("WWW-Authenticate", "Bearer")
			problem(w, newProblem(http.StatusUnauthorized, "", "a bearer token is needed"))
		default:
			next.ServeHTTP(w, r)
		}
	})
}

func known(tokens []Token, header string) bool {
	given, ok := strings.CutPrefix(header, "Bearer ")
	if !ok {
		return false
	}
	// Hashes are of one length, so the time of comparing tells nothing.
	sum := sha256.Sum256([]byte(given))
	found := 0
	for _, t := range tokens {
		want := sha256.Sum256([]byte(t.Secret))
		found |= subtle.ConstantTimeCompare(sum[:], want[:])
	}
	return found == 1
}

func loopbackHost(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	if host == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && addr.IsLoopback()
}
