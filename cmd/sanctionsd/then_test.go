package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sanctionsd/lists"
)

// What the store knew at an instant is shown and exported by the very instants
// that its designations name.
func TestKnownAtTheInstantsOfTheStore(t *testing.T) {
	dir := t.TempDir()
	config := filepath.Join(dir, "config.yaml")
	write := func(name string, text []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("config.yaml", []byte("state_dir: "+filepath.Join(dir, "state")+"\nsocket: "+filepath.Join(dir, "s.sock")+"\nhttp: {listen: \"\"}\n"))
	command := func(args ...string) string {
		t.Helper()
		var out, errs bytes.Buffer
		if code := execute(append([]string{"--config", config}, args...), &out, &errs, func(string) string { return "" }); code != 0 {
			t.Fatalf("%v: exit code %d: %s", args, code, errs.String())
		}
		return out.String()
	}
	sync := func(day string, words ...string) {
		t.Helper()
		e, err := newEdition(day, words...)
		if err != nil {
			t.Fatal(err)
		}
		text, err := e.classic()
		if err != nil {
			t.Fatal(err)
		}
		command("sync", "us-ofac-sdn", "--from", write(day+".xml", text))
	}
	show := func(args ...string) (d lists.Designation) {
		t.Helper()
		if err := json.Unmarshal([]byte(command(append([]string{"show", "us-ofac-sdn/39", "--json"}, args...)...)), &d); err != nil {
			t.Fatal(err)
		}
		return d
	}
	sync("2026-11-19", "36-40")
	before := command("export", "us-ofac-sdn")
	sync("2026-11-20", "36-38", "39-39:RENAMED")
	after := command("export", "us-ofac-sdn")

	now := show()
	first, last := now.Provenance.FirstSeen, now.Provenance.LastChanged
	if first == last || before == after {
		t.Fatalf("nothing changed: first seen %s, last changed %s", first, last)
	}
	for _, tc := range []struct{ flags, name, export string }{
		{"--known-at " + first, "INVENTED COMPANY 39", before},
		{"--as-of " + first, "INVENTED COMPANY 39", before},
		{"--known-at " + last, "INVENTED COMPANY 39 RENAMED", after},
		{"--as-of 2199-12-31 --known-at " + first, "INVENTED COMPANY 39", before},
		{"--as-of " + first + " --known-at " + last, "INVENTED COMPANY 39", before},
	} {
		flags := strings.Fields(tc.flags)
		if d := show(flags...); d.PrimaryName() != tc.name {
			t.Errorf("show %s: %s, want %s", tc.flags, d.PrimaryName(), tc.name)
		}
		if got := command(append([]string{"export", "us-ofac-sdn"}, flags...)...); got != tc.export {
			t.Errorf("export %s: %s\nwant %s", tc.flags, got, tc.export)
		}
	}
}
