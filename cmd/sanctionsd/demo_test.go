package main

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

// newDemoOf returns a demonstration of two editions, and what it prints.
func newDemoOf(t *testing.T, first, second []byte) (*demo, *bytes.Buffer) {
	t.Helper()
	var out bytes.Buffer
	dir, err := os.MkdirTemp("", "d") //nolint:usetesting // its names are long, and a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return &demo{app: &app{stdout: &out, stderr: &out}, dir: dir, first: first, second: second}, &out
}

// A demonstration in which anything comes out otherwise than expected fails,
// and says what.
func TestDemoFailsOnWhatIsNotExpected(t *testing.T) {
	edit := func(edition []byte, old, is string) []byte {
		if !bytes.Contains(edition, []byte(old)) {
			t.Fatalf("the edition has no %q", old)
		}
		return bytes.ReplaceAll(edition, []byte(old), []byte(is))
	}
	for name, tc := range map[string]struct {
		first, second []byte
		want          string
	}{
		"a broken first edition": {edit(demoFirst, "</sdnList>", ""), demoSecond, "is list.rejected, where"},
		"no second edition":      {demoFirst, demoFirst, "answered 304, where 200"},
		"another change":         {demoFirst, edit(demoSecond, "CASA DE CUBA</lastName>", "CASA</lastName>"), ""},
		"one change more":        {demoFirst, edit(demoSecond, "AVIA IMPORT", "AVIA EXPORT"), "changed with 1 added, 4 changed, 1 removed, where"},
		"another field":          {demoFirst, edit(edit(demoSecond, "2595", "2596"), "<vesselFlag>Cuba", "<vesselFlag>Panama"), "the changes are"},
		"a broken second one":    {demoFirst, edit(demoSecond, "<Record_Count>6", "<Record_Count>7"), "the outcome is rejected"},
	} {
		t.Run(name, func(t *testing.T) {
			defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
			d, out := newDemoOf(t, tc.first, tc.second)
			err := d.play(t.Context())
			if tc.want == "" {
				if err != nil {
					t.Errorf("the same ids and fields: %v\n%s", err, out)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want %q\n%s", err, tc.want, out)
			}
		})
	}
}

// A demonstration that is interrupted ends, and leaves nothing behind.
func TestDemoInterrupted(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, log bytes.Buffer
	err := (&app{stdout: &out, stderr: &log}).demo(ctx, false)
	if err == nil || !strings.Contains(err.Error(), "demo: starting the publisher, the receiver and the daemon: ") {
		t.Errorf("error %v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
