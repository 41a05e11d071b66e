package store_test

import (
	"bufio"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"sanctionsd/lists"
	"sanctionsd/store"
	"sanctionsd/store/storetest"
)

const list = "test-list"

// childEnv names what this test binary does when a test starts it as another
// process.
const childEnv = "SANCTIONSD_STORE_TEST_CHILD"

func TestMain(m *testing.M) {
	switch role := os.Getenv(childEnv); role {
	case "":
		os.Exit(m.Run())
	case "hold":
		os.Exit(holdStore(os.Args[1]))
	case "commit":
		os.Exit(commitForEver(os.Args[1]))
	case "migrate":
		os.Exit(migrateOnce(os.Args[1]))
	default:
		panic("no such role: " + role)
	}
}

// child is this test binary in another process.
type child struct {
	cmd *exec.Cmd
	out *bufio.Reader
}

func startChild(t testing.TB, role, dir string) *child {
	t.Helper()
	cmd := exec.Command(os.Args[0], dir)
	cmd.Env = append(os.Environ(), childEnv+"="+role)
	cmd.Stderr = os.Stderr
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return &child{cmd: cmd, out: bufio.NewReader(pipe)}
}

// clock is a clock that tests move.
type clock struct{ now time.Time }

func newClock() *clock { return &clock{time.Date(2026, 1, 2, 3, 4, 5, 678_900_000, time.UTC)} }

func (c *clock) Now() time.Time          { return c.now }
func (c *clock) advance(d time.Duration) { c.now = c.now.Add(d) }

// party is an invented designation whose state is told by its remarks.
func party(id, remarks string) *lists.Designation {
	return storetest.Designation(list, id, func(d *lists.Designation) { d.Remarks = remarks })
}

// noise is a text that no packing makes smaller by much.
func noise(length int) string {
	r := rand.New(rand.NewPCG(1, uint64(length)))
	b := make([]byte, length)
	for i := range b {
		b[i] = byte('0' + r.IntN(75))
		if b[i] == '\\' {
			b[i] = '-'
		}
	}
	return string(b)
}

// copyStore copies the file of a store into a new folder, as a crash at this
// moment would leave it.
func copyStore(t testing.TB, dir string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, store.FileName))
	if err != nil {
		t.Fatal(err)
	}
	to := t.TempDir()
	if err := os.WriteFile(filepath.Join(to, store.FileName), data, 0o600); err != nil {
		t.Fatal(err)
	}
	return to
}

// eventsOf returns the whole log, and the layout of each checked.
func eventsOf(t testing.TB, db *store.DB) (events []store.Event, bodies []storetest.Body) {
	t.Helper()
	events, err := storetest.Events(db)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		b, err := storetest.BodyOf(db, e)
		if err != nil {
			t.Fatalf("event %d: %v", e.Seq, err)
		}
		bodies = append(bodies, b)
	}
	return events, bodies
}

func typesOf(events []store.Event) (types []string) {
	for _, e := range events {
		types = append(types, e.Type)
	}
	return types
}

func must[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
