package main

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"sanctionsd/lists"
)

// newDemoOf returns a demonstration, and what it prints.
func newDemoOf(t *testing.T) (*demo, *bytes.Buffer) {
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
	return &demo{app: &app{stdout: &out, stderr: &out}, dir: dir, first: demoFirst, second: demoSecond, notice: demoNotice, answer: demoAnswer}, &out
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
		change func(d *demo)
		want   string
	}{
		"a broken first edition": {func(d *demo) { d.first = edit(demoFirst, "</sdnList>", "") }, "is list.rejected, where"},
		"no second edition":      {func(d *demo) { d.second = demoFirst }, "answered 304, where 200"},
		"another change":         {func(d *demo) { d.second = edit(demoSecond, "CASA DE CUBA</lastName>", "CASA</lastName>") }, ""},
		"one change more":        {func(d *demo) { d.second = edit(demoSecond, "AVIA IMPORT", "AVIA EXPORT") }, "changed with 1 added, 4 changed, 1 removed, where"},
		"another field": {func(d *demo) {
			d.second = edit(edit(demoSecond, "2595", "2596"), "<vesselFlag>Cuba", "<vesselFlag>Panama")
		}, "the changes are"},
		"a broken second one": {func(d *demo) { d.second = edit(demoSecond, "<Record_Count>6", "<Record_Count>7") }, "the outcome is rejected"},
		"a company missing":   {func(d *demo) { d.notice = edit(demoNotice, "<p>2. 乙示范公司（Example Beta, Inc.）</p>", "") }, "reviews, where changed without any"},
		"a measure missing": {func(d *demo) {
			d.notice = edit(demoNotice, "<p>二、禁止上述企业在中国境内新增投资；</p>", "")
		}, "the changes are"},
		"a notice that is not there": {func(d *demo) { d.notice = nil }, "the pages [] were read, where"},
		"a shorter suspension":       {func(d *demo) { d.answer = edit(demoAnswer, "措施90天", "措施60天") }, "until 2023-05-09"},
		"an answer about another":    {func(d *demo) { d.answer = edit(demoAnswer, "〔2023〕2号", "〔2023〕9号") }, "reviews, where changed without any"},
	} {
		t.Run(name, func(t *testing.T) {
			defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
			d, out := newDemoOf(t)
			tc.change(d)
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

// Names of different widths do not break the table.
func TestDemoTable(t *testing.T) {
	life := []lists.Period{{State: "suspended", From: "2023-03-10", Until: "2023-06-08"}, {State: "lapsed", From: "2023-06-08"}}
	measures := []lists.Measure{
		{Code: "entry-ban", State: "lapsed", Periods: life},
		{Code: "investment-ban", State: "lapsed", Periods: life},
		{Code: "asset-freeze", State: "active", Periods: []lists.Period{{State: "active", From: "2023-03-01"}}},
	}
	got := strings.Join(inColumns(append(lifeRows("甲公司", measures), lifeRows("Beta", measures[:1])...)), "\n")
	want := `甲公司  entry-ban, investment-ban  suspended  2023-03-10  2023-06-08
                                   lapsed     2023-06-08              <- now
        asset-freeze               active     2023-03-01              <- now
Beta    entry-ban                  suspended  2023-03-10  2023-06-08
                                   lapsed     2023-06-08              <- now`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// The clock goes on from where it was put.
func TestDemoClock(t *testing.T) {
	var c demoClock
	c.put(demoBegins())
	if early := c.Now(); early.Before(demoBegins()) || early.After(demoSuspends()) {
		t.Errorf("the clock says %s", early)
	}
	c.put(demoPasses())
	if late := c.Now(); late.Before(demoPasses()) {
		t.Errorf("the clock says %s", late)
	}
}
