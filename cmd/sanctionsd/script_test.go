package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"sanctionsd/internal/porttest"
	"sanctionsd/lists"
	"sanctionsd/lists/ofac"
	"sanctionsd/lists/ofac/ofactest"
	"sanctionsd/store"
	"sanctionsd/store/storetest"
)

// scriptDeadline is how long a script waits for something before it fails.
const scriptDeadline = 30 * time.Second

// scriptCommands are the commands of our own in scripts.
func scriptCommands() map[string]func(ts *testscript.TestScript, neg bool, args []string) {
	return map[string]func(ts *testscript.TestScript, neg bool, args []string){
		"exits":    scriptExits,
		"until":    scriptUntil,
		"keys":     scriptKeys,
		"ndjson":   scriptNDJSON,
		"commit":   scriptCommit,
		"edition":  scriptEdition,
		"set":      scriptSet,
		"enhanced": scriptEnhanced,
		"earlier":  scriptEarlier,
		"expand":   scriptExpand,
		"serve":    scriptServe,
		"dead":     scriptDead,
		"signal":   scriptSignal,
		"ready":    scriptReady,
		"hold":     scriptHold,
		"get":      scriptGet,
		"receiver": scriptReceiver,
		"received": scriptReceived,
	}
}

func wantArgs(ts *testscript.TestScript, neg bool, ok bool, usage string) {
	if neg || !ok {
		ts.Fatalf("usage: %s", usage)
	}
}

// scriptExits runs a program that must end with a code.
func scriptExits(ts *testscript.TestScript, neg bool, args []string) {
	wantArgs(ts, neg, len(args) > 1, "exits CODE PROGRAM ARG...")
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	if got := exitCode(ts, args[1:]); got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

func exitCode(ts *testscript.TestScript, args []string) int {
	err := ts.Exec(args[0], args[1:]...)
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.ExitCode()
	}
	ts.Fatalf("%v", err)
	return 0
}

// scriptUntil runs a program again and again until its output matches.
func scriptUntil(ts *testscript.TestScript, neg bool, args []string) {
	wantArgs(ts, neg, len(args) > 1, "until REGEXP PROGRAM ARG...")
	pattern := regexp.MustCompile("(?m)" + args[0])
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(scriptDeadline); time.Now().Before(deadline); <-tick.C {
		exitCode(ts, args[1:])
		if pattern.MatchString(ts.ReadFile("stdout")) {
			return
		}
	}
	ts.Fatalf("the output never matched %s", args[0])
}

// scriptKeys checks that the output is JSON objects, one a line, that have
// keys; with "!" they must not.
func scriptKeys(ts *testscript.TestScript, neg bool, args []string) {
	lines := strings.Split(strings.TrimSpace(ts.ReadFile("stdout")), "\n")
	for _, line := range lines {
		var object map[string]json.RawMessage
		ts.Check(json.Unmarshal([]byte(line), &object))
		for _, key := range args {
			if _, ok := object[key]; ok == neg {
				ts.Fatalf("key %q: there %v in %s", key, ok, line)
			}
		}
	}
}

// scriptNDJSON checks that a file has n lines, each a whole JSON object with
// an id.
func scriptNDJSON(ts *testscript.TestScript, neg bool, args []string) {
	wantArgs(ts, neg, len(args) == 2, "ndjson FILE LINES")
	text := ts.ReadFile(args[0])
	n := 0
	for line := range strings.Lines(text) {
		var d struct{ ID, Digest string }
		ts.Check(json.Unmarshal([]byte(line), &d))
		if d.ID == "" || d.Digest == "" || !strings.HasSuffix(line, "\n") {
			ts.Fatalf("line %d is no designation: %s", n+1, line)
		}
		n++
	}
	if fmt.Sprint(n) != args[1] {
		ts.Fatalf("%d lines, want %s", n, args[1])
	}
}

// scriptCommit commits designations, one JSON object a line, as a list's next
// publication: what no edition of a script says, such as memberships.
func scriptCommit(ts *testscript.TestScript, neg bool, args []string) {
	wantArgs(ts, neg, len(args) == 3, "commit STATE_DIR LIST FILE")
	var ds []*lists.Designation
	for line := range strings.Lines(ts.ReadFile(args[2])) {
		d := new(lists.Designation)
		ts.Check(json.Unmarshal([]byte(line), d))
		d.List, d.ID = args[1], args[1]+"/"+d.NativeID
		d.Seal()
		ds = append(ds, d)
	}
	db, err := store.Open(ts.MkAbs(args[0]), store.Options{})
	ts.Check(err)
	_, err = storetest.TryCommit(context.Background(), db, args[1], store.Commit{
		Format: "enhanced", Publication: lists.Publication{ID: "invented", Date: "2026-11-19"},
	}, ds...)
	ts.Check(errors.Join(err, db.Close()))
}

// scriptEdition writes an edition of SDN.XML. A word that is the name of a
// file stands for its text; see newEdition for the others.
func scriptEdition(ts *testscript.TestScript, neg bool, args []string) {
	wantArgs(ts, neg, len(args) > 2, "edition FILE DATE WORD...")
	text, err := readEdition(ts, args[1:]).classic()
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), text, 0o600))
}

// scriptSet writes an edition as a set of delimited files.
func scriptSet(ts *testscript.TestScript, neg bool, args []string) {
	wantArgs(ts, neg, len(args) > 2, "set FOLDER DATE WORD...")
	dir := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(dir, 0o700))
	files := ofactest.DelimitedSet(readEdition(ts, args[1:]).entries)
	for i, name := range ofac.SDN().Files(ofac.Delimited) {
		ts.Check(os.WriteFile(filepath.Join(dir, name), files[i], 0o600))
	}
}

func readEdition(ts *testscript.TestScript, args []string) edition {
	words := slices.Clone(args[1:])
	for i, w := range words {
		if text, err := os.ReadFile(ts.MkAbs(w)); err == nil {
			words[i] = string(text)
		}
	}
	e, err := newEdition(args[0], words...)
	ts.Check(err)
	return e
}

// scriptExpand replaces $VARIABLES in a file.
func scriptExpand(ts *testscript.TestScript, neg bool, args []string) {
	wantArgs(ts, neg, len(args) == 1, "expand FILE")
	text := os.Expand(ts.ReadFile(args[0]), ts.Getenv)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

// scriptServe serves a folder over HTTP with ETags, and puts the address into
// a variable.
func scriptServe(ts *testscript.TestScript, neg bool, args []string) {
	wantArgs(ts, neg, len(args) == 2, "serve VARIABLE FOLDER")
	dir := ts.MkAbs(args[1])
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, err := os.ReadFile(filepath.Join(dir, filepath.Base(r.URL.Path)))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("ETag", fmt.Sprintf(`"%x"`, sha256.Sum256(text)))
		if r.Header.Get("If-None-Match") == w.Header().Get("ETag") {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		_, _ = w.Write(text)
	}))
	ts.Defer(srv.Close)
	setAddress(ts, args[0], srv.URL)
}

// scriptDead puts the address of a port where nobody listens into a variable;
// the script may have a daemon listen there.
func scriptDead(ts *testscript.TestScript, neg bool, args []string) {
	wantArgs(ts, neg, len(args) == 1, "dead VARIABLE")
	address, release, err := porttest.Reserve()
	ts.Check(err)
	ts.Defer(func() { ts.Check(release()) })
	setAddress(ts, args[0], "http://"+address)
}

// scriptSignal sends a signal to the programs in the background.
func scriptSignal(ts *testscript.TestScript, neg bool, args []string) {
	signals := map[string]os.Signal{"TERM": syscall.SIGTERM, "HUP": syscall.SIGHUP}
	wantArgs(ts, neg, len(args) == 1 && signals[args[0]] != nil, "signal TERM|HUP")
	for _, cmd := range ts.BackgroundCmds() {
		ts.Check(cmd.Process.Signal(signals[args[0]]))
	}
}

// scriptReady waits until a daemon serves the socket. Other commands do not
// tell: they open the store themselves when no daemon has it.
func scriptReady(ts *testscript.TestScript, neg bool, args []string) {
	wantArgs(ts, neg, len(args) == 1, "ready SOCKET")
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(scriptDeadline); time.Now().Before(deadline); <-tick.C {
		c, err := net.Dial("unix", ts.MkAbs(args[0]))
		if err == nil {
			ts.Check(c.Close())
			return
		}
	}
	ts.Fatalf("nobody serves %s", args[0])
}

// setAddress puts a URL into a variable, and its host and port into the one
// with _ADDR behind its name.
func setAddress(ts *testscript.TestScript, variable, url string) {
	ts.Setenv(variable, url)
	ts.Setenv(variable+"_ADDR", strings.TrimPrefix(url, "http://"))
}

// scriptHold holds a store as another process would, until the script ends.
func scriptHold(ts *testscript.TestScript, neg bool, args []string) {
	wantArgs(ts, neg, len(args) == 1, "hold STATE_DIR")
	db, err := store.Open(ts.MkAbs(args[0]), store.Options{})
	ts.Check(err)
	ts.Defer(func() { ts.Check(db.Close()) })
}

// scriptGet fetches a URL, which must answer with a status; the body becomes
// the output.
func scriptGet(ts *testscript.TestScript, neg bool, args []string) {
	wantArgs(ts, neg, len(args) == 2, "get STATUS URL")
	resp, err := http.Get(args[1])
	ts.Check(err)
	defer resp.Body.Close()
	_, err = io.Copy(ts.Stdout(), resp.Body)
	ts.Check(err)
	if fmt.Sprint(resp.StatusCode) != args[0] {
		ts.Fatalf("answered %s, want %s", resp.Status, args[0])
	}
}
