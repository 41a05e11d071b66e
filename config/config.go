package config

import (
	"time"

	"sanctionsd/lists"
)

// Config is the whole configuration with every default filled in.
type Config struct {
	// File is the file that was read, "" when there was none.
	File string `yaml:"-"`

	// Folder of the store and the documents. It is made when it is missing. A
	// relative path counts from the configuration file's folder. Without it:
	// the first folder of $STATE_DIRECTORY, else $XDG_STATE_HOME/sanctionsd,
	// else ~/.local/state/sanctionsd.
	StateDir string `yaml:"state_dir"`
	// Path of the Unix socket on which the daemon answers the other commands,
	// at most 107 bytes long. Without it the socket is sanctionsd.sock in
	// $RUNTIME_DIRECTORY, /run/sanctionsd, $XDG_RUNTIME_DIR or state_dir: the
	// daemon takes the first it can create, a command the first that serves.
	Socket string `yaml:"socket"`
	// The read-only HTTP server.
	HTTP HTTP `yaml:"http"`
	// What is logged, and how.
	Log Log `yaml:"log"`
	// The User-Agent of requests to the authorities. Without it one that names
	// the program and its version.
	UserAgent string `yaml:"user_agent"`
	// Settings of lists, by list id; * stands for any text, as in cn-*, and
	// gives way to what is said of one list by its id. Every list the program
	// knows is kept in step unless it is disabled here.
	Lists map[string]List `yaml:"lists"`
	// The webhook subscribers, in any order.
	Endpoints []Endpoint `yaml:"endpoints"`

	// stateDirSet: state_dir is somebody's word, not a guess.
	stateDirSet bool
	// sockets are the default places of the socket, best first.
	sockets []string
	// lines are the lines of the keys in File, for errors found later.
	lines map[string]int
}

// HTTP configures the read-only HTTP server.
type HTTP struct {
	// Address to listen on, as host:port. Empty: no HTTP server. Without
	// tokens it must be a loopback address.
	Listen string `yaml:"listen"`
	// Bearer tokens that are let in. Without any there is no authentication.
	Tokens []Token `yaml:"tokens"`
}

// Token is one bearer token. Exactly one of Token, TokenFile and
// TokenCredential says what it is.
type Token struct {
	// Who uses the token; stands in the log. Each name is used once.
	Name string `yaml:"name"`
	// The token itself.
	Token Secret `yaml:"token"`
	// File that holds the token; a relative path counts from the
	// configuration file's folder, and the line end is not part of the token.
	TokenFile string `yaml:"token_file"`
	// Name of a systemd credential that holds the token (LoadCredential=).
	TokenCredential string `yaml:"token_credential"`
}

// Log configures the log, which goes to standard error.
type Log struct {
	// The least important level that is logged: error, warn, info, debug or
	// trace.
	Level string `yaml:"level"`
	// text, json, or auto: text on a terminal, json elsewhere.
	Format string `yaml:"format"`
}

// List is how one list is kept in step. A key that is left out has the list's
// own default.
type List struct {
	// Whether the list is kept in step.
	Enabled bool `yaml:"enabled"`
	// When the list is checked: five cron fields (minute, hour, day of month,
	// month, day of week), @hourly, @daily, @weekly, @monthly, @yearly, or
	// @every with a duration of at least one minute. UTC, unless it starts
	// with CRON_TZ= and a zone, as in "CRON_TZ=America/New_York 30 8 * * *".
	// In a zone with daylight saving time an hour is skipped in spring and
	// comes twice in autumn, and so do checks in it; UTC has no such hours.
	Schedule string `yaml:"schedule"`
	// Where the list is fetched instead of the official service: an http,
	// https or file URL of a file or a ZIP, or, ending in /, of the folder of
	// a set of files. For a list that follows from notices the host that
	// stands in for the official ones, as http://host:port/.
	URL string `yaml:"url"`
	// The format to fetch. Without it the one the list is kept in, at first
	// the list's default. Another than the list is kept in waits for
	// sync --force.
	Format string `yaml:"format"`
	// Last day of the base register that is taken, such as 2024-04-10, for a
	// list that follows from notices: what came after is left to be read from
	// its notices. It is for drills and for proving the way from a page to a
	// delivery; without it all of the register is taken.
	RegisterThrough string `yaml:"register_through"`
	// Time without a successful check after which the list counts as stale,
	// such as 24h or 90m.
	StaleAfter time.Duration `yaml:"stale_after"`
	// What one publication may do to the list before a person is asked:
	// removed_percent and removed_min bound the removals, churn_percent and
	// churn_min changes and removals together. A bound is the larger of its
	// percentage (0 to 100) of the held designations and its minimum.
	Guard lists.Guard `yaml:"guard"`
}

// Endpoint is one webhook subscriber.
type Endpoint struct {
	// Name of the endpoint, used once, of a-z, 0-9, dot, dash and underscore.
	// Its place in the events goes by this name: a new URL keeps the place.
	Name string `yaml:"name"`
	// Where deliveries are posted: an https URL, or http with allow_http.
	URL string `yaml:"url"`
	// Signing secrets: whsec_ and the base64 of 24 to 64 random bytes. Several
	// sign side by side while one replaces another. An endpoint needs at least
	// one secret, from here, a file or a credential.
	Secrets []Secret `yaml:"secrets"`
	// Files that hold one signing secret each; a relative path counts from the
	// configuration file's folder.
	SecretFiles []string `yaml:"secret_files"`
	// Names of systemd credentials that hold one signing secret each.
	SecretCredentials []string `yaml:"secret_credentials"`
	// Event types that are delivered; * stands for any text, as in
	// designation.*. Without it every type.
	Types []string `yaml:"types"`
	// Lists whose events are delivered, by id or membership code; * stands for
	// any text, as in us-*. Without it every list.
	Lists []string `yaml:"lists"`
	// What a designation must be for its events to be delivered: one value of
	// every key that is given.
	Match Match `yaml:"match"`
	// Causes whose events are delivered: publication, time, parser, format,
	// register, operator. Without it all but parser, format and register,
	// which come as one list.reparsed with counts.
	Causes []string `yaml:"causes"`
	// Where a new endpoint starts: now, beginning, or the seq of its first
	// event. It counts once, the first time the store is opened for writing
	// with this endpoint.
	Start string `yaml:"start"`
	// Events in one request, 1 to 1000. Above 1 they come as events.batch.
	Batch int `yaml:"batch"`
	// Size above which an event carries only id, digest and a reference
	// instead of the designation, in bytes, at least 1024.
	MaxBytes int `yaml:"max_bytes"`
	// Time for one attempt, from 1s to 5m.
	Timeout time.Duration `yaml:"timeout"`
	// Whether plain http is allowed.
	AllowHTTP bool `yaml:"allow_http"`
	// Networks beyond the public ones that deliveries may go to, such as
	// 10.20.0.0/16 or 127.0.0.1/32.
	AllowNetworks []string `yaml:"allow_networks"`

	// secrets are those of all three keys, once [Config.ReadSecrets] has run.
	secrets []Secret
}

// Match narrows an endpoint's filter to some designations. Absent keys match
// everything.
type Match struct {
	// Kinds: individual, entity, vessel, aircraft.
	Kinds []string `yaml:"kinds"`
	// Programme codes as the authority writes them, such as SDGT.
	Programs []string `yaml:"programs"`
	// Countries, ISO 3166-1 alpha-2, such as IR.
	Countries []string `yaml:"countries"`
	// Measure codes, such as asset-freeze.
	Measures []string `yaml:"measures"`
	// Names. This version cannot filter by name and refuses the key.
	Names []string `yaml:"names"`
}

// Default returns the configuration of an empty file, without the paths that
// depend on the environment.
func Default(sources []lists.Source) *Config {
	c := &Config{
		HTTP:  HTTP{Listen: "127.0.0.1:8480"},
		Log:   Log{Level: "info", Format: "auto"},
		Lists: make(map[string]List, len(sources)),
	}
	for _, s := range sources {
		c.Lists[s.ID] = List{
			Enabled:    true,
			Schedule:   s.Schedule,
			StaleAfter: s.StaleAfter,
			Guard:      s.Guard,
		}
	}
	return c
}

// setDefaults fills in what an endpoint has before its keys are read.
func (e *Endpoint) setDefaults() {
	e.Start = StartNow
	e.Batch = 1
	e.MaxBytes = 64 << 10
	e.Timeout = 15 * time.Second
}
