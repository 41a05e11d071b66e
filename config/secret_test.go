package config_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/config"
)

// Two more keys made for these tests, of 24 bytes of text each.
const (
	fileSecret       = "whsec_YSBrZXkgdGhhdCBsaWVzIGluIGEgZmlsZQ=="
	credentialSecret = "whsec_YSBrZXkgdGhhdCBpcyBjcmVkZW50aWFsIQ=="
)

func writeFiles(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestReadSecrets(t *testing.T) {
	dir := writeFiles(t, map[string]string{
		"config.yaml": `
http: {tokens: [{name: a, token_file: token}, {name: b, token: inline}, {name: c, token_credential: cred.token}]}
endpoints:
  - name: a
    url: https://a.example/
    secrets: [` + testSecret + `]
    secret_files: [secret]
    secret_credentials: [cred]
`,
		"secret": fileSecret + "\r\n", "token": "abc\n", "cred": credentialSecret, "cred.token": "def",
	})
	env := environment("HOME", "/home/ann", "CREDENTIALS_DIRECTORY", dir)
	c, err := config.Load(filepath.Join(dir, "config.yaml"), env, sources())
	if err != nil {
		t.Fatal(err)
	}
	if err := c.ReadSecrets(env); err != nil {
		t.Fatal(err)
	}
	var secrets, tokens []string
	for _, s := range c.Endpoints[0].SigningSecrets() {
		secrets = append(secrets, s.Reveal())
	}
	for _, tok := range c.HTTP.Tokens {
		tokens = append(tokens, tok.Token.Reveal())
	}
	if d := cmp.Diff([]string{testSecret, fileSecret, credentialSecret}, secrets); d != "" {
		t.Errorf("secrets (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"abc", "inline", "def"}, tokens); d != "" {
		t.Errorf("tokens (-want +got):\n%s", d)
	}
}

func TestSecretsThatCannotBeHad(t *testing.T) {
	for _, c := range []struct{ name, keys, want string }{
		{"missing", "secret_files: [none]", "FOLDER/config.yaml:4: endpoints[0].secret_files[0]: read secret: open FOLDER/none: no such file or directory"},
		{"empty", "secret_files: [empty]", "FOLDER/config.yaml:4: endpoints[0].secret_files[0]: FOLDER/empty is empty"},
		{"no secret", "secret_files: [wrong]", `FOLDER/config.yaml:4: endpoints[0].secret_files[0]: FOLDER/wrong: a signing secret starts with whsec_; make one with: echo "whsec_$(openssl rand -base64 32)"`},
		{"two lines", "secret_files: [two]", `FOLDER/config.yaml:4: endpoints[0].secret_files[0]: FOLDER/two: one secret a file; this one has several lines`},
		{"no credentials", "secret_credentials: [hook]", `FOLDER/config.yaml:4: endpoints[0].secret_credentials[0]: no credential "hook", as $CREDENTIALS_DIRECTORY is not set; add LoadCredential=hook:PATH to the unit, or use a file`},
		{"token", "secrets: [" + testSecret + "]\nhttp:\n  tokens: [{name: a, token_file: two}]", `FOLDER/config.yaml:6: http.tokens[0].token_file: FOLDER/two: one secret a file; this one has several lines`},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := writeFiles(t, map[string]string{
				"config.yaml": "endpoints:\n  - name: a\n    url: https://a.example/\n    " + c.keys + "\n",
				"empty":       "\n", "wrong": "hunter2", "two": "hunter2\nhunter3\n",
			})
			cfg, err := config.Load(filepath.Join(dir, "config.yaml"), home(), sources())
			if err != nil {
				t.Fatal(err)
			}
			err = cfg.ReadSecrets(home())
			if want := strings.ReplaceAll(c.want, "FOLDER", dir); err == nil || err.Error() != want {
				t.Errorf("got:\n%v\nwant:\n%s", err, want)
			}
		})
	}
}

func TestSecretDoesNotShow(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "hunter2": "…", testSecret: "whsec_…(sha256 01444d9f)",
	} {
		secret := config.NewSecret(text)
		asJSON, err := json.Marshal(secret)
		if err != nil {
			t.Fatal(err)
		}
		for _, got := range []string{secret.String(), strings.Trim(string(asJSON), `"`)} {
			if got != want {
				t.Errorf("%s, want %s", got, want)
			}
		}
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
			if got := fmt.Sprintf(verb, secret); got != want {
				t.Errorf("%s: %s, want %s", verb, got, want)
			}
		}
	}
}

// Nor does it show inside what holds it, whose fields are not all exported.
func TestConfigDoesNotShowSecrets(t *testing.T) {
	c := parse(t, "endpoints: [{name: a, url: https://a.example/, secrets: ["+testSecret+"]}]")
	if err := c.ReadSecrets(home()); err != nil {
		t.Fatal(err)
	}
	if len(c.Endpoints[0].SigningSecrets()) != 1 {
		t.Fatal("no secret to show")
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d"} {
		if got := fmt.Sprintf(verb, *c); strings.Contains(got, testSecret[10:]) {
			t.Errorf("%s shows it: %s", verb, got)
		}
	}
}
