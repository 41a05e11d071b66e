package config_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"sanctionsd/config"
	"sanctionsd/lists"
	"sanctionsd/lists/all"
)

// A secret made for these tests: 24 bytes of the text "an invented key for tests".
const testSecret = "whsec_YW4gaW52ZW50ZWQga2V5IGZvciB0ZXN0cw=="

// sources are two lists with the contract's ids and invented defaults.
func sources() []lists.Source {
	list := func(id string) lists.Source {
		return lists.Source{
			ID: id, Schedule: "*/15 * * * *", StaleAfter: 24 * time.Hour,
			Guard:   lists.Guard{RemovedPercent: 2, RemovedMin: 25, ChurnPercent: 10, ChurnMin: 100},
			Formats: []string{"classic", "delimited"},
			Locate: func(base, format string) ([]lists.Set, error) {
				if format == "delimited" && !strings.HasSuffix(base, "/") {
					return nil, errors.New("a delimited set needs the URL of its folder, ending in /")
				}
				return nil, nil
			},
		}
	}
	return []lists.Source{list("us-ofac-sdn"), list("us-ofac-cons")}
}

// environment returns a lookup of the given pairs.
func environment(pairs ...string) func(string) string {
	m := make(map[string]string)
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return func(k string) string { return m[k] }
}

func home() func(string) string { return environment("HOME", "/home/ann") }

func parse(t *testing.T, text string) *config.Config {
	t.Helper()
	c, err := config.Parse("/etc/sanctionsd/config.yaml", []byte(text), home(), sources())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestDefaults(t *testing.T) {
	want := &config.Config{
		StateDir: "/home/ann/.local/state/sanctionsd",
		HTTP:     config.HTTP{Listen: "127.0.0.1:8480"},
		Log:      config.Log{Level: "info", Format: "auto"},
		Lists: map[string]config.List{
			"us-ofac-sdn": {
				Enabled: true, Schedule: "*/15 * * * *", StaleAfter: 24 * time.Hour,
				Guard: lists.Guard{RemovedPercent: 2, RemovedMin: 25, ChurnPercent: 10, ChurnMin: 100},
			},
			"us-ofac-cons": {
				Enabled: true, Schedule: "*/15 * * * *", StaleAfter: 24 * time.Hour,
				Guard: lists.Guard{RemovedPercent: 2, RemovedMin: 25, ChurnPercent: 10, ChurnMin: 100},
			},
		},
	}
	ignore := cmp.Options{
		cmpopts.IgnoreUnexported(config.Config{}, config.Endpoint{}),
		cmpopts.IgnoreFields(config.Config{}, "File"),
	}
	for name, text := range map[string]string{
		"empty": "", "comments": "# nothing\n", "null": "---\n", "empty values": "socket:\nlists:\nlog: {level: ~}\n",
		"byte order mark": "\ufeff", "end mark": "---\n...\n",
	} {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(want, parse(t, text), ignore); d != "" {
				t.Errorf("differs from the defaults (-want +got):\n%s", d)
			}
		})
	}
}

func TestEverythingSet(t *testing.T) {
	got := parse(t, `
state_dir: /var/lib/sanctionsd
socket: /run/sanctionsd/sanctionsd.sock
http:
  listen: "0.0.0.0:8480"
  tokens:
    - {name: reader, token: abc123}
    - {name: file, token_file: reader.token}
    - {name: unit, token_credential: reader}
log: {level: debug, format: json}
user_agent: "Mozilla/5.0 (compatible; example)"
lists:
  us-ofac-sdn:
    enabled: false
    schedule: "CRON_TZ=UTC 0 3 * * *"
    url: file:///srv/ofac/
    format: delimited
    stale_after: 36h
    guard: {removed_percent: 0.5, churn_min: 7}
endpoints:
  - &base
    name: screening
    url: https://screening.example/hooks?token=x
    secrets: [`+testSecret+`]
    types: [designation.*, "*.stale"]
    lists: ["us-*", us-ofac-ssi]
    match: {kinds: [vessel], programs: [CUBA], countries: [CU], measures: [blocking]}
    causes: [publication, time]
    start: 0012
    batch: 100
    max_bytes: 4096
    timeout: 1m30s
    allow_http: true
    allow_networks: [10.0.0.0/8, "fd00::/8"]
`)
	want := &config.Config{
		File:     "/etc/sanctionsd/config.yaml",
		StateDir: "/var/lib/sanctionsd", Socket: "/run/sanctionsd/sanctionsd.sock",
		HTTP: config.HTTP{Listen: "0.0.0.0:8480", Tokens: []config.Token{
			{Name: "reader", Token: config.NewSecret("abc123")},
			{Name: "file", TokenFile: "reader.token"},
			{Name: "unit", TokenCredential: "reader"},
		}},
		Log:       config.Log{Level: "debug", Format: "json"},
		UserAgent: "Mozilla/5.0 (compatible; example)",
		Lists: map[string]config.List{
			"us-ofac-sdn": {
				Schedule: "CRON_TZ=UTC 0 3 * * *", URL: "file:///srv/ofac/", Format: "delimited", StaleAfter: 36 * time.Hour,
				Guard: lists.Guard{RemovedPercent: 0.5, RemovedMin: 25, ChurnPercent: 10, ChurnMin: 7},
			},
			"us-ofac-cons": parse(t, "").Lists["us-ofac-cons"],
		},
		Endpoints: []config.Endpoint{{
			Name: "screening", URL: "https://screening.example/hooks?token=x",
			Secrets: []config.Secret{config.NewSecret(testSecret)},
			Types:   []string{"designation.*", "*.stale"}, Lists: []string{"us-*", "us-ofac-ssi"},
			Match: config.Match{
				Kinds: []string{"vessel"}, Programs: []string{"CUBA"}, Countries: []string{"CU"},
				Measures: []string{"blocking"},
			},
			Causes: []string{"publication", "time"}, Start: "0012", Batch: 100, MaxBytes: 4096,
			Timeout: 90 * time.Second, AllowHTTP: true, AllowNetworks: []string{"10.0.0.0/8", "fd00::/8"},
		}},
	}
	if d := cmp.Diff(want, got, cmpopts.IgnoreUnexported(config.Config{}, config.Endpoint{})); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestEndpointDefaults(t *testing.T) {
	e := parse(t, "endpoints: [{name: a, url: 'http://127.0.0.1:9/', secrets: ["+testSecret+"]}]").Endpoints[0]
	want := config.Endpoint{
		Name: "a", URL: "http://127.0.0.1:9/", Secrets: []config.Secret{config.NewSecret(testSecret)},
		Start: "now", Batch: 1, MaxBytes: 65536, Timeout: 15 * time.Second,
	}
	if d := cmp.Diff(want, e, cmpopts.IgnoreUnexported(config.Endpoint{})); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestStartAfter(t *testing.T) {
	for start, want := range map[string]struct {
		After uint64
		Fixed bool
	}{
		"now": {0, false}, "beginning": {0, true}, "0": {0, true}, "1": {0, true}, "1230": {1229, true},
	} {
		e := config.Endpoint{Start: start}
		if after, fixed := e.StartAfter(); after != want.After || fixed != want.Fixed {
			t.Errorf("start %s: after %d, fixed %v; want %+v", start, after, fixed, want)
		}
	}
}

func TestLoadFindsTheFile(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	flag := write("flag.yaml", "state_dir: /from/flag\n")
	variable := write("variable.yaml", "state_dir: /from/variable\n")
	relative := write("relative.yaml", "state_dir: state\nsocket: s.sock\n")
	missing := filepath.Join(dir, "missing.yaml")

	for _, c := range []struct{ name, flag, variable, stateDir, wantErr string }{
		{"flag wins", flag, variable, "/from/flag", ""},
		{"variable", "", variable, "/from/variable", ""},
		{"relative to the file", relative, "", filepath.Join(dir, "state"), ""},
		{"flag missing", missing, variable, "", "read configuration named by --config: open " + missing + ": no such file or directory"},
		{"variable missing", "", missing, "", "read configuration named by $SANCTIONSD_CONFIG: open " + missing + ": no such file or directory"},
		{"a folder", dir, "", "", "read configuration named by --config: read " + dir + ": is a directory"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := config.Load(c.flag, environment("SANCTIONSD_CONFIG", c.variable), sources())
			if c.wantErr != "" {
				if err == nil || err.Error() != c.wantErr {
					t.Errorf("error %v, want %s", err, c.wantErr)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got.StateDir != c.stateDir {
				t.Errorf("state_dir %s, want %s", got.StateDir, c.stateDir)
			}
		})
	}
}

func TestLoadRefusesWhatIsNoConfiguration(t *testing.T) {
	path := filepath.Join(t.TempDir(), "big.yaml")
	if err := os.WriteFile(path, make([]byte, 1<<20+1), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := config.Load(path, home(), sources())
	want := "read configuration named by --config: " + path + ": larger than 1048576 bytes, which no configuration is"
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func TestPaths(t *testing.T) {
	for _, c := range []struct {
		name, text string
		env        func(string) string
		stateDir   string
		sockets    []string
	}{
		{
			"under systemd", "",
			environment("STATE_DIRECTORY", "/var/lib/sanctionsd:/var/lib/other", "RUNTIME_DIRECTORY", "/run/sanctionsd", "HOME", "/root"),
			"/var/lib/sanctionsd",
			[]string{"/run/sanctionsd/sanctionsd.sock", "/var/lib/sanctionsd/sanctionsd.sock"},
		},
		{
			"a user", "",
			environment("XDG_STATE_HOME", "/home/ann/state", "XDG_RUNTIME_DIR", "/run/user/7", "HOME", "/home/ann"),
			"/home/ann/state/sanctionsd",
			[]string{"/run/sanctionsd/sanctionsd.sock", "/run/user/7/sanctionsd.sock", "/home/ann/state/sanctionsd/sanctionsd.sock"},
		},
		{
			"relative variables are ignored", "",
			environment("STATE_DIRECTORY", "state", "XDG_STATE_HOME", "x", "XDG_RUNTIME_DIR", "y", "HOME", "/home/ann"),
			"/home/ann/.local/state/sanctionsd",
			[]string{"/run/sanctionsd/sanctionsd.sock", "/home/ann/.local/state/sanctionsd/sanctionsd.sock"},
		},
		{
			"configured", "state_dir: /srv/s\nsocket: /srv/s.sock",
			environment("STATE_DIRECTORY", "/var/lib/x", "RUNTIME_DIRECTORY", "/run/x"),
			"/srv/s",
			[]string{"/srv/s.sock"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := config.Parse("", []byte(c.text), c.env, sources())
			if err != nil {
				t.Fatal(err)
			}
			if got.StateDir != c.stateDir {
				t.Errorf("state_dir %s, want %s", got.StateDir, c.stateDir)
			}
			if d := cmp.Diff(c.sockets, got.SocketCandidates()); d != "" {
				t.Errorf("sockets (-want +got):\n%s", d)
			}
		})
	}
}

func TestCheckSocket(t *testing.T) {
	if err := config.CheckSocket("/" + strings.Repeat("x", 106)); err != nil {
		t.Errorf("107 bytes: %v", err)
	}
	want := "the path has 108 bytes, a Unix socket can have 107; choose a shorter one"
	if err := config.CheckSocket("/" + strings.Repeat("x", 107)); err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func TestRedacted(t *testing.T) {
	c := parse(t, `
http: {tokens: [{name: reader, token: hunter2}]}
lists: {us-ofac-cons: {url: "https://mirror.example/cons.xml?key=hunter3", enabled: false}}
endpoints:
  - {name: a, url: "https://a.example/h?token=hunter4", secrets: [`+testSecret+`], timeout: 90s}
`)
	got, err := c.Redacted()
	if err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/redacted.yaml"
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	asJSON, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, out := range []string{string(got), string(asJSON)} {
		for _, secret := range []string{"hunter", "YW4gaW52"} {
			if strings.Contains(out, secret) {
				t.Errorf("%s… shows in:\n%s", secret, out)
			}
		}
	}
	var back struct {
		Endpoints []struct {
			Timeout string
			Batch   int
		}
		Lists map[string]struct{ Enabled bool }
	}
	if err := json.Unmarshal(asJSON, &back); err != nil {
		t.Fatal(err)
	}
	if e := back.Endpoints[0]; e.Timeout != "1m30s" || e.Batch != 1 || back.Lists["us-ofac-cons"].Enabled || !back.Lists["us-ofac-sdn"].Enabled {
		t.Errorf("JSON %s", asJSON)
	}
}

// What is shown can be read again, once it holds no secret.
func TestRedactedReadsBack(t *testing.T) {
	want := parse(t, "log: {level: warn}\nlists: {us-ofac-sdn: {stale_after: 90m, guard: {churn_percent: 0.25}}}\n")
	text, err := want.Redacted()
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, parse(t, string(text)), cmpopts.IgnoreUnexported(config.Config{})); d != "" {
		t.Errorf("(-want +got):\n%s\n%s", d, text)
	}
}

// The lists of the program have defaults that work, and take the kinds of
// addresses the reference speaks of.
func TestRealLists(t *testing.T) {
	c, err := config.Parse("", nil, home(), all.Sources())
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Lists) != len(all.Sources()) {
		t.Errorf("%d lists, want %d", len(c.Lists), len(all.Sources()))
	}
	for _, keys := range []string{
		"url: http://127.0.0.1:8080/SDN.XML", "url: 'https://mirror.example/SDN_XML.ZIP?edition=1', format: classic",
		"url: file:///srv/ofac/, format: delimited", "url: file:///srv/ofac/", "format: delimited",
	} {
		if _, err := config.Parse("", []byte("lists: {us-ofac-sdn: {"+keys+"}}"), home(), all.Sources()); err != nil {
			t.Error(err)
		}
	}
}

// A key with a star stands for every list it fits, and gives way to a list's own
// key, also to one above it.
func TestListPatterns(t *testing.T) {
	cfg := parse(t, `
lists:
  us-ofac-cons: {enabled: true, stale_after: 2h}
  "us-*": {enabled: false, stale_after: 5h}
`)
	sdn, cons := cfg.Lists["us-ofac-sdn"], cfg.Lists["us-ofac-cons"]
	if sdn.Enabled || sdn.StaleAfter != 5*time.Hour || !cons.Enabled || cons.StaleAfter != 2*time.Hour {
		t.Errorf("us-ofac-sdn %+v, us-ofac-cons %+v", sdn, cons)
	}
}
