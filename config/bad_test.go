package config_test

import (
	"errors"
	"strings"
	"testing"

	"sanctionsd/config"
)

// Every case is a file and all that is said about it.
func TestBadInput(t *testing.T) {
	endpoint := func(line string) string {
		return "endpoints:\n  - name: a\n    url: https://a.example/\n    secrets: [" + testSecret + "]\n    " + line + "\n"
	}
	list := func(line string) string { return "lists:\n  us-ofac-sdn:\n    " + line + "\n" }
	make1 := `; make one with: echo "whsec_$(openssl rand -base64 32)"`

	for _, c := range []struct{ name, text, want string }{
		// The file as a whole.
		{"tab", "log:\n\tlevel: info\n", "c.yaml:2: indented with a tab; YAML takes spaces only"},
		{"not UTF-8", "log:\n  level: \xff\n", "c.yaml:2: not UTF-8; save the file in that encoding"},
		{"UTF-16", "\xff\xfea\x00:\x00", "c.yaml:1: not UTF-8; save the file in that encoding"},
		{"NUL", "log:\n\x00\n", "c.yaml:2: holds the control character U+0000; take it out"},
		{"two documents", "log: {}\n---\nlog: {}\n", "c.yaml:2: a second YAML document begins here; keep everything in one"},
		{"second document broken", "log: {}\n---\na: [\n", "c.yaml:3: not YAML: did not find expected node content"},
		{"not closed", "log: {level: info\n", "c.yaml:1: not YAML: did not find expected ',' or '}'"},
		{"two colons", "log: level: info\n", "c.yaml:1: not YAML: mapping values are not allowed in this context"},
		{"unknown alias", "http:\n  tokens: [{name: a, token: *hunter2}]\n", "c.yaml:2: a text that starts with * needs quotes"},
		{"a list", "- a\n", "c.yaml:1: expected a mapping (key: value), found a list"},
		{"a word", "hello\n", "c.yaml:1: expected a mapping (key: value), found a single value"},

		// Keys.
		{"unknown key under a pattern", "lists:\n  \"us-*\": {enable: false}\n", `c.yaml:2: lists.us-ofac-cons.enable: unknown key; did you mean "enabled"?`},
		{"pattern that fits no list", "lists:\n  \"xx-*\": {enabled: false}\n", "c.yaml:2: lists.xx-*: unknown list; use us-ofac-cons or us-ofac-sdn"},
		{"no day of the register", "lists:\n  us-ofac-sdn: {register_through: 2024-04-10}\n", "c.yaml:2: lists.us-ofac-sdn.register_through: the list has no base register; take the key out"},
		{"unknown key", "\n\nstate_dri: /x\n", `c.yaml:3: state_dri: unknown key; did you mean "state_dir"?`},
		{"unknown key, nothing near", "log: {colour: red}\n", "c.yaml:1: log.colour: unknown key; use level or format"},
		{"unknown key below", list("shedule: '@daily'"), `c.yaml:3: lists.us-ofac-sdn.shedule: unknown key; did you mean "schedule"?`},
		{"unknown guard", list("guard: {removed: 3}"), `c.yaml:3: lists.us-ofac-sdn.guard.removed: unknown key; use removed_percent, removed_min, churn_percent or churn_min`},
		{"empty key", "'': 1\n", `c.yaml:1: "": unknown key; use state_dir, socket, http, log, user_agent, lists or endpoints`},
		{"unknown list", "lists: {us-ofac-snd: {}}\n", `c.yaml:1: lists.us-ofac-snd: unknown list; did you mean "us-ofac-sdn"?`},
		{"a membership for a list", "lists: {us-ofac-ssi: {}}\n", `c.yaml:1: lists.us-ofac-ssi: a membership inside us-ofac-cons; configure that list, and name memberships in the lists of endpoints`},
		{"unknown list, nothing near", "lists: {ru-x: {}}\n", `c.yaml:1: lists.ru-x: unknown list; use us-ofac-cons or us-ofac-sdn`},
		{"twice", "log: {}\nsocket: /x\nlog: {}\n", "c.yaml:3: log: given twice, first on line 1; keep one"},
		{"merge", "log: &l {level: info}\nhttp:\n  <<: *l\n", "c.yaml:3: http.<<: merge keys are not supported; write the keys out"},
		{"key is a list", "? [a]\n: b\n", "c.yaml:1: a key must be a word"},
		{"line end in a key", "\"a\\nb\": 1\n", `c.yaml:1: "a\nb": unknown key; use state_dir, socket, http, log, user_agent, lists or endpoints`},
		{"a secret for a key", testSecret + ": 1\n", "c.yaml:1: something else: unknown key; use state_dir, socket, http, log, user_agent, lists or endpoints"},
		{"tag", "socket: !secret hunter2\n", "c.yaml:1: socket: tags are not supported; remove the tag (a text that starts with ! needs quotes)"},
		{"alias within itself", "endpoints: &e\n  - *e\n", "c.yaml:2: endpoints[0]: expected a mapping (key: value), found a list"},

		// Kinds of values.
		{"word for mapping", "log: info\n", "c.yaml:1: log: expected a mapping (key: value), found a single value"},
		{"word for list", endpoint("types: designation.added"), "c.yaml:5: endpoints[0].types: expected a list of texts (each starts with -, or [a, b]), found a single value"},
		{"mapping for list", "endpoints: {a: b}\n", "c.yaml:1: endpoints: expected a list of mappings (each starts with -), found a mapping"},
		{"list for word", "socket: [a]\n", "c.yaml:1: socket: expected a text, found a list"},
		{"bool", list("enabled: yes"), `c.yaml:3: lists.us-ofac-sdn.enabled: expected true or false, found "yes"`},
		{"duration", list("stale_after: 3d"), `c.yaml:3: lists.us-ofac-sdn.stale_after: expected a duration such as 15s, 30m or 24h, found "3d"`},
		{"bare duration", endpoint("timeout: 15"), `c.yaml:5: endpoints[0].timeout: expected a duration such as 15s, 30m or 24h, found "15"`},
		{"whole number", endpoint("batch: 1.5"), `c.yaml:5: endpoints[0].batch: expected a whole number, found "1.5"`},
		{"number", list("guard: {churn_percent: 10%}"), `c.yaml:3: lists.us-ofac-sdn.guard.churn_percent: expected a number, found "10%"`},
		{"not a number", list("guard: {churn_percent: nan}"), `c.yaml:3: lists.us-ofac-sdn.guard.churn_percent: expected a number, found "nan"`},
		{"a secret in the wrong place", endpoint("batch: " + testSecret), `c.yaml:5: endpoints[0].batch: expected a whole number, found something else`},
		{"long value", endpoint("batch: " + strings.Repeat("é", 40)), `c.yaml:5: endpoints[0].batch: expected a whole number, found "` + strings.Repeat("é", 30) + `…"`},

		// http, log, user_agent, socket.
		{"listen without port", "http: {listen: localhost}\n", `c.yaml:1: http.listen: "localhost" is no address; write host:port, such as 127.0.0.1:8480`},
		{"port", "http: {listen: '127.0.0.1:99999'}\n", `c.yaml:1: http.listen: "99999" is no port; use a number from 1 to 65535, or 0 for any free one`},
		{"open to all", "http: {listen: ':8480'}\n", `c.yaml:1: http.listen: ":8480" can be reached from other machines, and there are no tokens; listen on 127.0.0.1 or add http.tokens`},
		{"open to some", "http: {listen: '10.0.0.1:8480'}\n", `c.yaml:1: http.listen: "10.0.0.1:8480" can be reached from other machines, and there are no tokens; listen on 127.0.0.1 or add http.tokens`},
		{"token without name", "http: {tokens: [{token: a}]}\n", `c.yaml:1: http.tokens[0].name: missing; name who uses the token`},
		{"token name twice", "http:\n  tokens:\n    - {name: a, token: b}\n    - {name: a, token: c}\n", `c.yaml:4: http.tokens[1].name: "a" is used twice; give each token its own`},
		{"no token", "http: {tokens: [{name: a}]}\n", `c.yaml:1: http.tokens[0]: needs exactly one of token, token_file and token_credential, has 0`},
		{"two tokens", "http: {tokens: [{name: a, token: b, token_file: c}]}\n", `c.yaml:1: http.tokens[0]: needs exactly one of token, token_file and token_credential, has 2`},
		{"token with a space", "http: {tokens: [{name: a, token: hunter 2}]}\n", `c.yaml:1: http.tokens[0].token: a token is printable ASCII without spaces; make one with: openssl rand -hex 32`},
		{"credential path", "http: {tokens: [{name: a, token_credential: ../x}]}\n", `c.yaml:1: http.tokens[0].token_credential: "../x" is no name of a credential; use the name in LoadCredential=NAME:PATH`},
		{"level", "log: {level: inof}\n", `c.yaml:1: log.level: unknown value "inof"; did you mean "info"?`},
		{"format", "log: {format: xml}\n", `c.yaml:1: log.format: unknown value "xml"; use auto, text or json`},
		{"user agent", "user_agent: \"a\\nb\"\n", `c.yaml:1: user_agent: only printable ASCII can stand in an HTTP header`},
		{"socket", "socket: /" + strings.Repeat("x", 107) + "\n", `c.yaml:1: socket: the path has 108 bytes, a Unix socket can have 107; choose a shorter one`},

		// Lists.
		{"schedule", list("schedule: '*/15 * * *'"), `c.yaml:3: lists.us-ofac-sdn.schedule: 4 fields in "*/15 * * *"; cron takes five: minute, hour, day of month, month, day of week`},
		{"list url", list("url: /srv/SDN.XML"), `c.yaml:3: lists.us-ofac-sdn.url: not an http, https or file URL; write it in full, such as file:///srv/ofac/SDN.XML`},
		{"list url without host", list("url: 'https:///x'"), `c.yaml:3: lists.us-ofac-sdn.url: no host; write https://host/path`},
		{"file url", list("url: file://srv/SDN.XML"), `c.yaml:3: lists.us-ofac-sdn.url: a file URL has three slashes and a full path, such as file:///srv/ofac/SDN.XML`},
		{"list url with password", list("url: https://u:hunter2@a.example/"), `c.yaml:3: lists.us-ofac-sdn.url: holds a user name or password; take them out, as URLs are logged`},
		{"list url broken", list("url: 'https://a.example/%zz?hunter2'"), `c.yaml:3: lists.us-ofac-sdn.url: not a URL; check it for spaces, control characters and broken % escapes`},
		{"list format", list("format: clasic"), `c.yaml:3: lists.us-ofac-sdn.format: unknown format "clasic"; did you mean "classic"?`},
		{"list url and format", list("url: https://a.example/SDN.CSV\n    format: delimited"), `c.yaml:3: lists.us-ofac-sdn.url: a delimited set needs the URL of its folder, ending in /`},
		{"stale at once", list("stale_after: 0s"), `c.yaml:3: lists.us-ofac-sdn.stale_after: 0s is too short; the least is 1m`},
		{"guard percent", list("guard: {removed_percent: 101, churn_percent: -1}"), "c.yaml:3: lists.us-ofac-sdn.guard.removed_percent: 101 is no percentage; use 0 to 100\n" +
			"c.yaml:3: lists.us-ofac-sdn.guard.churn_percent: -1 is no percentage; use 0 to 100"},
		{"guard least", list("guard: {churn_min: -1}"), `c.yaml:3: lists.us-ofac-sdn.guard.churn_min: -1 is negative; use 0 or more`},

		// Endpoints.
		{"endpoint name", endpoint("") + "  - name: A b\n    url: https://a.example/\n    secrets: [" + testSecret + "]\n", `c.yaml:6: endpoints[1].name: "A b" is no name; use up to 64 of a-z, 0-9, dot, dash and underscore`},
		{"endpoint name twice", endpoint("") + endpoint("")[len("endpoints:\n"):], `c.yaml:6: endpoints[1].name: "a" is also the name of endpoints[0]; give each its own`},
		{"no url", "endpoints:\n  - name: a\n    secrets: [" + testSecret + "]\n", `c.yaml:2: endpoints[0].url: missing; give the https URL deliveries are posted to`},
		{"endpoint url", "endpoints:\n  - name: a\n    secrets: [" + testSecret + "]\n    url: ftp://a.example/\n", `c.yaml:4: endpoints[0].url: not an http or https URL; write it in full, such as https://screening.example/hooks/sanctions`},
		{"endpoint url without host", "endpoints:\n  - name: a\n    secrets: [" + testSecret + "]\n    url: https://:443/\n", `c.yaml:4: endpoints[0].url: not an http or https URL; write it in full, such as https://screening.example/hooks/sanctions`},
		{"fragment", "endpoints:\n  - name: a\n    secrets: [" + testSecret + "]\n    url: https://a.example/#x\n", `c.yaml:4: endpoints[0].url: has a fragment (#…), which is never sent; take it out`},
		{"no secret", "endpoints:\n  - {name: a, url: https://a.example/}\n", `c.yaml:2: endpoints[0].secrets: missing; give secrets, secret_files or secret_credentials` + make1},
		{"secret without prefix", endpoint("secret_files: []\n  - {name: b, url: https://b.example/, secrets: [hunter2]}"), `c.yaml:6: endpoints[1].secrets[0]: a signing secret starts with whsec_` + make1},
		{"secret not base64", endpoint("\n  - {name: b, url: https://b.example/, secrets: [whsec_hunter-2]}"), `c.yaml:6: endpoints[1].secrets[0]: what follows whsec_ is not standard base64 with its padding` + make1},
		{"secret short", endpoint("\n  - {name: b, url: https://b.example/, secrets: [whsec_aHVudGVyMg==]}"), `c.yaml:6: endpoints[1].secrets[0]: the key has 7 bytes; 24 to 64 are needed` + make1},
		{"secret twice", endpoint("\n  - {name: b, url: https://b.example/, secrets: [" + testSecret + ", " + testSecret + "]}"), `c.yaml:6: endpoints[1].secrets[1]: the same secret again; take one out`},
		{"private key", endpoint("\n  - {name: b, url: https://b.example/, secrets: [whsk_aHVudGVyMg==]}"), `c.yaml:6: endpoints[1].secrets[0]: this is an ed25519 key (whsk_); a whsec_ secret is needed` + make1},
		{"secret file empty", endpoint("secret_files: ['']"), `c.yaml:5: endpoints[0].secret_files[0]: empty; fill it in or take it out`},
		{"types", endpoint("types: [designation.aded]"), `c.yaml:5: endpoints[0].types[0]: no type matches "designation.aded"; did you mean "designation.added"?`},
		{"types pattern", endpoint("types: [\"designations.*\"]"), `c.yaml:5: endpoints[0].types[0]: no type matches "designations.*"; docs/configuration.md has them all`},
		{"lists", endpoint("lists: [\"cn-*\"]"), `c.yaml:5: endpoints[0].lists[0]: no list matches "cn-*"; use us-ofac-sdn, us-ofac-cons, us-ofac-ssi, us-ofac-mbs, us-ofac-cmic, us-ofac-capta, us-ofac-fse or us-ofac-plc`},
		{"kind", endpoint("match: {kinds: [person]}"), `c.yaml:5: endpoints[0].match.kinds[0]: unknown value "person"; use individual, entity, vessel or aircraft`},
		{"measure", endpoint("match: {measures: [asset_freeze]}"), `c.yaml:5: endpoints[0].match.measures[0]: unknown value "asset_freeze"; did you mean "asset-freeze"?`},
		{"country", endpoint("match: {countries: [Cuba]}"), `c.yaml:5: endpoints[0].match.countries[0]: "Cuba" is no country; use ISO 3166-1 alpha-2 in capitals, such as IR`},
		{"programme", endpoint("match: {programs: [' ']}"), `c.yaml:5: endpoints[0].match.programs[0]: empty; fill it in or take it out`},
		{"names", endpoint("match: {names: [AERO]}"), `c.yaml:5: endpoints[0].match.names: this version cannot filter by name; filter by lists, programs, countries or measures`},
		{"one secret for the list of them", "endpoints:\n  - name: a\n    url: https://a.example/\n    secrets: hunter2\n", `c.yaml:4: endpoints[0].secrets: expected a list of secrets (each starts with -), found a single value`},
		{"mapping for secret", endpoint("\n  - {name: b, url: https://b.example/, secrets: [{a: hunter2}]}"), `c.yaml:6: endpoints[1].secrets[0]: expected a text, found a mapping`},
		{"cause", endpoint("causes: [publications]"), `c.yaml:5: endpoints[0].causes[0]: unknown value "publications"; did you mean "publication"?`},
		{"start", endpoint("start: then"), `c.yaml:5: endpoints[0].start: unknown value "then"; use now, beginning or a seq`},
		{"start below zero", endpoint("start: -1"), `c.yaml:5: endpoints[0].start: unknown value "-1"; use now, beginning or a seq`},
		{"batch", endpoint("batch: 0"), `c.yaml:5: endpoints[0].batch: 0 is out of range; use 1 to 1000`},
		{"max_bytes", endpoint("max_bytes: 512"), `c.yaml:5: endpoints[0].max_bytes: 512 is too small; use at least 1024`},
		{"timeout", endpoint("timeout: 10m"), `c.yaml:5: endpoints[0].timeout: 10m0s is out of range; use 1s to 5m`},
		{"network", endpoint("allow_networks: [intranet]"), `c.yaml:5: endpoints[0].allow_networks[0]: "intranet" is no network; write it as 10.20.0.0/16 or fd00::/8`},
		{"address for network", endpoint("allow_networks: [127.0.0.1]"), `c.yaml:5: endpoints[0].allow_networks[0]: "127.0.0.1" is an address; as a network it is 127.0.0.1/32`},
		{"network with host bits", endpoint("allow_networks: [10.1.2.3/8]"), `c.yaml:5: endpoints[0].allow_networks[0]: "10.1.2.3/8" has bits set beyond its length; did you mean 10.0.0.0/8?`},

		{
			"several, in order",
			"sokcet: /x\nlog: {level: loud}\nlists:\n  us-ofac-sdn: {enabled: 1}\n",
			"c.yaml:1: sokcet: unknown key; did you mean \"socket\"?\n" +
				"c.yaml:2: log.level: unknown value \"loud\"; use error, warn, info, debug or trace\n" +
				"c.yaml:4: lists.us-ofac-sdn.enabled: expected true or false, found \"1\"",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := config.Parse("c.yaml", []byte(c.text), home(), sources())
			if err == nil {
				t.Fatalf("no error; want:\n%s", c.want)
			}
			if err.Error() != c.want {
				t.Errorf("got:\n%s\nwant:\n%s", err, c.want)
			}
			if strings.Contains(err.Error(), "hunter") {
				t.Error("shows a secret")
			}
		})
	}
}

func TestNoStateDir(t *testing.T) {
	_, err := config.Parse("", nil, environment(), sources())
	want := "configuration: state_dir: no default, as none of $STATE_DIRECTORY, $XDG_STATE_HOME and $HOME is set; set this key"
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

// FuzzParse: whatever the bytes, there is no panic, and an error is made of
// problems that name a line or a key.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"", "log: {level: debug}\n", "lists:\n  us-ofac-sdn:\n    schedule: '*/5 * * * *'\n",
		"endpoints: &e\n  - *e\n", "a: 1\na: 2\n", "\tx", "\xff", "? [a]\n: b\n", "a: !!binary x\n---\n",
		"http: {listen: ':1', tokens: [{name: a, token: b}]}\n",
		"endpoints:\n  - name: a\n    url: https://a.example/?q\n    secrets: [" + testSecret + "]\n    start: 7\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := config.Parse("c.yaml", data, home(), sources())
		if err == nil {
			if _, err := c.Redacted(); err != nil {
				t.Errorf("accepted, but cannot be shown: %v", err)
			}
			return
		}
		joined, ok := err.(interface{ Unwrap() []error })
		if !ok {
			t.Fatalf("not a join of problems: %v", err)
		}
		for _, e := range joined.Unwrap() {
			var p *config.Problem
			if !errors.As(e, &p) {
				t.Fatalf("%T is no problem: %v", e, e)
			}
			if p.Line == 0 && p.Key == "" {
				t.Errorf("names neither line nor key: %v", p)
			}
		}
	})
}
