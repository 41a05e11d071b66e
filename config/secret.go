package config

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

// The prefixes of keys in Standard Webhooks 1.0.0: a symmetric secret, and an
// ed25519 private key.
const (
	secretPrefix     = "whsec_"
	privateKeyPrefix = "whsk_"
)

// howToMakeSecret is the remedy for a secret that is missing or no good.
const howToMakeSecret = `make one with: echo "whsec_$(openssl rand -base64 32)"`

// Secret is a text that shows itself only to [Secret.Reveal]: printed, logged
// or encoded it is a placeholder. The zero Secret is none.
type Secret struct {
	// A pointer, because package fmt prints the unexported fields around a
	// Secret without asking it.
	text *string
}

// NewSecret returns text as a secret.
func NewSecret(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{text: &text}
}

// Reveal returns the secret itself, "" for none.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// Equal reports whether both are the same secret.
func (s Secret) Equal(other Secret) bool { return s.Reveal() == other.Reveal() }

// String returns a placeholder. That of a signing secret has the first eight
// hex digits of its SHA-256, so that two can be told apart; they are random
// and long, so that this gives nothing away.
func (s Secret) String() string {
	text := s.Reveal()
	switch {
	case text == "":
		return ""
	case strings.HasPrefix(text, secretPrefix):
		sum := sha256.Sum256([]byte(text))
		return secretPrefix + "…(sha256 " + hex.EncodeToString(sum[:4]) + ")"
	default:
		return "…"
	}
}

// Format writes the placeholder for every verb.
func (s Secret) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, s.String()) // fmt.State reports no failure that a caller could act on
}

// MarshalText returns the placeholder, for JSON and other encoders.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// checkSigningSecret returns what is wrong with a signing secret, without
// showing it.
func checkSigningSecret(s Secret) error {
	text := s.Reveal()
	if strings.HasPrefix(text, privateKeyPrefix) {
		return errors.New("this is an ed25519 key (whsk_); a whsec_ secret is needed; " + howToMakeSecret)
	}
	encoded, ok := strings.CutPrefix(text, secretPrefix)
	if !ok {
		return errors.New("a signing secret starts with whsec_; " + howToMakeSecret)
	}
	key, err := base64.StdEncoding.Strict().DecodeString(encoded)
	if err != nil || strings.ContainsAny(encoded, "\r\n") {
		return errors.New("what follows whsec_ is not standard base64 with its padding; " + howToMakeSecret)
	}
	if len(key) < 24 || len(key) > 64 {
		return fmt.Errorf("the key has %d bytes; 24 to 64 are needed; %s", len(key), howToMakeSecret)
	}
	return nil
}

// checkToken returns what is wrong with a bearer token, without showing it.
// The characters are those that stand in an Authorization header as they are.
func checkToken(s Secret) error {
	for _, r := range s.Reveal() {
		if r <= ' ' || r > '~' {
			return errors.New("a token is printable ASCII without spaces; make one with: openssl rand -hex 32")
		}
	}
	return nil
}

// ReadSecrets reads the signing secrets and tokens that are kept in files and
// systemd credentials, after which [Endpoint.SigningSecrets] and Token.Token
// have them. Only the commands that serve or deliver need it. env reads the
// environment. The error joins one [*Problem] for each secret that cannot be
// had.
func (c *Config) ReadSecrets(env func(string) string) error {
	p := &problems{file: c.File, lines: c.lines}
	for i := range c.HTTP.Tokens {
		t := &c.HTTP.Tokens[i]
		at := fmt.Sprintf("http.tokens[%d]", i)
		switch {
		case t.TokenFile != "":
			t.Token = c.readSecret(p, at+".token_file", c.relative(t.TokenFile), checkToken)
		case t.TokenCredential != "":
			t.Token = c.readCredential(p, at+".token_credential", t.TokenCredential, env, checkToken)
		}
	}
	for i := range c.Endpoints {
		e := &c.Endpoints[i]
		e.secrets = append([]Secret(nil), e.Secrets...)
		for j, name := range e.SecretFiles {
			at := fmt.Sprintf("endpoints[%d].secret_files[%d]", i, j)
			e.secrets = append(e.secrets, c.readSecret(p, at, c.relative(name), checkSigningSecret))
		}
		for j, name := range e.SecretCredentials {
			at := fmt.Sprintf("endpoints[%d].secret_credentials[%d]", i, j)
			e.secrets = append(e.secrets, c.readCredential(p, at, name, env, checkSigningSecret))
		}
	}
	return p.err()
}

// SigningSecrets returns the endpoint's secrets in the order of the keys
// secrets, secret_files, secret_credentials, once [Config.ReadSecrets] has
// run.
func (e *Endpoint) SigningSecrets() []Secret { return e.secrets }

func (c *Config) readSecret(p *problems, at, path string, check func(Secret) error) Secret {
	data, err := readFile(path)
	if err != nil {
		p.add(at, "read secret: %v", err)
		return Secret{}
	}
	text := strings.TrimRight(string(data), "\r\n")
	s := NewSecret(text)
	switch {
	case text == "":
		p.add(at, "%s is empty", path)
	case strings.Contains(text, "\n"):
		p.add(at, "%s: one secret a file; this one has several lines", path)
	default:
		if err := check(s); err != nil {
			p.add(at, "%s: %v", path, err)
		}
	}
	return s
}

// readCredential reads a credential of systemd.exec(5), LoadCredential=.
func (c *Config) readCredential(p *problems, at, name string, env func(string) string, check func(Secret) error) Secret {
	dir := env("CREDENTIALS_DIRECTORY")
	if dir == "" {
		p.add(at, "no credential %q, as $CREDENTIALS_DIRECTORY is not set; add LoadCredential=%s:PATH to the unit, or use a file", name, name)
		return Secret{}
	}
	return c.readSecret(p, at, filepath.Join(dir, name), check)
}
