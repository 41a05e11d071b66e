package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/sirupsen/logrus"

	"sanctionsd/lists"
)

// Defaults of the fields of [Fetcher].
const (
	DefaultMaxBytes     = 512 << 20
	DefaultIdleTimeout  = 60 * time.Second
	DefaultMinRate      = 256
	DefaultRetries      = 4
	DefaultRetryWaitMin = time.Second
	DefaultRetryWaitMax = time.Minute
)

// Fetcher brings documents here. Its fields are set before first use and not
// changed after; its methods may be called concurrently.
type Fetcher struct {
	// UserAgent is sent with every request; DefaultUserAgent("") if empty.
	UserAgent string
	// Dir is the folder in which each result has a folder of its own. It is
	// made, with mode 0700, when it is not there. It must be set.
	Dir string
	// MaxBytes bounds one document, packed and unpacked, of a source that
	// gives no bound of its own; DefaultMaxBytes if 0.
	MaxBytes int64
	// IdleTimeout bounds the wait for an answer, and the time in which a
	// transfer may stay below MinRate; DefaultIdleTimeout if 0. There is no
	// bound on a transfer that moves: 29 MB have been seen to take 35 minutes.
	IdleTimeout time.Duration
	// MinRate is the least rate of a transfer, in bytes per second averaged
	// over IdleTimeout; DefaultMinRate if 0. It ends transfers that trickle a
	// byte now and then and would otherwise hold a run for ever.
	MinRate int64
	// GiveUpAfter bounds the time a source may spend on failing, over all
	// attempts of one call: connecting, waiting for an answer, stalling,
	// waiting to try again. A transfer that moves is not failing, and its
	// time is not counted. 0 is no bound, as in the daemon; a one-off sync
	// gives 30 s.
	GiveUpAfter time.Duration
	// Retries is how many more attempts a document gets after one that failed
	// with a temporary error; DefaultRetries if 0, none if negative.
	Retries int
	// RetryWaitMin is the wait before the first retry, doubled with each
	// further one up to RetryWaitMax, the last half of it by chance.
	// DefaultRetryWaitMin and DefaultRetryWaitMax if 0. A server that asks by
	// Retry-After for a longer wait than RetryWaitMax is not asked again in
	// this call.
	RetryWaitMin time.Duration
	RetryWaitMax time.Duration
	// Held are the documents of the publication held now, in their order; nil
	// skips nothing. Where all that comes to Get, Read or Receive has the same
	// bytes, it is not unpacked, a local file not even copied, and the result
	// is NotModified. A change that leaves a held file's size as it is costs a
	// local file a second reading.
	Held []Held
	// Transport does single requests; if nil each call has its own, which
	// knows the environment's proxies and wants TLS 1.2 or better.
	Transport http.RoundTripper
	// Hosts paces the requests of visits; shared by all fetchers of a process.
	// If nil each visit is paced by itself.
	Hosts *Hosts
	// Answers lets visits share what they ask for; nil shares nothing. Fetchers
	// that share it reach the sites by the same way.
	Answers *Answers
	// Log gets attempts that failed and are repeated; nil logs nothing.
	Log logrus.FieldLogger
	// Now is the clock; time.Now if nil.
	Now func() time.Time
}

// DefaultUserAgent names the program and its version. OFAC's firewall has
// refused, for days, every client whose User-Agent did not start with
// Mozilla/ and a digit or was shorter than 40 characters.
func DefaultUserAgent(version string) string {
	version = strings.Map(func(r rune) rune {
		if r <= ' ' || r > '~' || strings.ContainsRune("();", r) {
			return -1
		}
		return r
	}, version)
	if version == "" {
		version = "devel"
	}
	return "Mozilla/5.0 (compatible; sanctionsd/" + version + "; sanctions list sync)"
}

// Get fetches the first of sets that is there, whole. A set is not there when
// its first file answers 404 or 410, or is no file on disk; every other
// failure is one of the set and ends the call.
//
// held are the validators that came with the publication held now; nil fetches
// unconditionally. They are used only if every file of a set has one, and the
// result is NotModified if every file answers 304. When some have changed the
// others are fetched too, without condition. It is NotModified as well if the
// bytes are those that Held describes.
//
// An error is an *Error, a *lists.Refusal, or about the spool folder.
func (f *Fetcher) Get(ctx context.Context, source lists.Source, sets []lists.Set, held Validators) (*Result, error) {
	s, err := f.newSession(source)
	if err != nil {
		return nil, err
	}
	s.held = f.Held
	res, err := s.first(ctx, sets, held)
	s.end()
	if err != nil {
		return nil, errors.Join(err, s.discard())
	}
	return res, nil
}

// Sweep removes what calls that never ended have left in Dir. It is for the
// start of a program, before anything is fetched into Dir.
func (f *Fetcher) Sweep() error {
	left, err := filepath.Glob(filepath.Join(f.Dir, spoolPrefix+"*"))
	if err != nil {
		return fmt.Errorf("sweep %s: %w", f.Dir, err)
	}
	for _, dir := range left {
		err = errors.Join(err, os.RemoveAll(dir))
	}
	return err
}

// session is one call: its spool folder, its transport and its patience.
type session struct {
	f         *Fetcher
	source    lists.Source
	spool     spool
	transport http.RoundTripper
	patience  *patience
	log       logrus.FieldLogger
	held      []Held // not of a visit
	// Of a visit alone: who gives the turns, and who looks at each response.
	hosts    *Hosts
	answered func(http.Header)
}

func (f *Fetcher) newSession(source lists.Source) (*session, error) {
	limit := source.MaxBytes
	if limit <= 0 {
		limit = or(f.MaxBytes, DefaultMaxBytes)
	}
	sp, err := newSpool(f.Dir, limit)
	if err != nil {
		return nil, err
	}
	s := &session{f: f, source: source, spool: sp, transport: f.Transport, log: f.Log}
	if s.transport == nil {
		s.transport = newTransport()
	}
	if s.log == nil {
		silent := logrus.New()
		silent.SetOutput(io.Discard)
		s.log = silent
	}
	s.log = s.log.WithField("list", source.ID)
	s.patience = &patience{now: f.now, left: f.GiveUpAfter, bounded: f.GiveUpAfter > 0}
	return s, nil
}

// end lets go of idle connections: the next call is minutes away.
func (s *session) end() {
	if s.f.Transport == nil {
		(&http.Client{Transport: s.transport}).CloseIdleConnections()
	}
}

func (s *session) discard() error { return s.spool.remove() }

func (f *Fetcher) now() time.Time {
	if f.Now != nil {
		return f.Now()
	}
	return time.Now()
}

func (f *Fetcher) agent() string { return or(f.UserAgent, DefaultUserAgent("")) }

func (f *Fetcher) retries() int {
	if f.Retries < 0 {
		return 0
	}
	return or(f.Retries, DefaultRetries)
}

func or[T comparable](value, fallback T) T {
	var zero T
	if value == zero {
		return fallback
	}
	return value
}
