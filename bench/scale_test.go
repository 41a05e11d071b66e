package bench

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"sanctionsd/lists/ofac"
	"sanctionsd/store"
)

// scaled is what a sync of a list of a length took: medians.
type scaled struct {
	entries             int
	bytes               int64
	outcome             store.Outcome
	rounds              int
	wall, cpu           float64 // seconds
	resident, anonymous float64 // MiB
}

// scaleSizes are the lengths of the lists, and how often each is measured.
func scaleSizes() []struct{ entries, rounds int } {
	return []struct{ entries, rounds int }{
		{1_000, 7}, {3_000, 7}, {10_000, 5}, {30_000, 5}, {100_000, 3}, {300_000, 3}, {1_000_000, 1},
	}
}

// BenchmarkScale syncs lists of 1,000 to 1,000,000 entries in classic XML as
// processes, a baseline and a changed publication each, and writes what they
// took to scaling.csv and scaling.svg in the folder $SANCTIONSD_BENCH_SCALE;
// without it, it is skipped. $SANCTIONSD_BENCH_LARGEST leaves out longer lists;
// one of 1,000,000 entries takes 5 GB of $TMPDIR.
func BenchmarkScale(b *testing.B) {
	out := os.Getenv("SANCTIONSD_BENCH_SCALE")
	if out == "" {
		b.Skip("takes long and much disk: make bench-scale")
	}
	needProc(b)
	largest := number(b, "SANCTIONSD_BENCH_LARGEST", 1_000_000)
	path := built(b)
	var all []scaled
	for _, s := range scaleSizes() {
		if s.entries > largest {
			continue
		}
		b.Run(fmt.Sprint(s.entries), func(b *testing.B) {
			rounds := s.rounds
			if testing.Short() {
				rounds = 1
			}
			for b.Loop() {
				baseline, changed := scale(b, path, s.entries, rounds)
				all = append(all, baseline, changed)
				b.ReportMetric(baseline.wall, "baseline-s")
				b.ReportMetric(changed.wall, "changed-s")
				b.ReportMetric(changed.resident, "peak-MiB")
				b.ReportMetric(changed.anonymous, "anon-MiB")
			}
		})
	}
	if b.Failed() {
		return
	}
	create(b, filepath.Join(out, "scaling.csv"), func(w io.Writer) error { return writeScaling(w, all) })
	create(b, filepath.Join(out, "scaling.svg"), func(w io.Writer) error { return plot(w, scalingPanels(all)) })
}

// scale measures lists of one length. The editions and stores are gone when it
// returns: the next is three times as large.
func scale(b *testing.B, path string, entries, rounds int) (baseline, changed scaled) {
	b.Helper()
	dir, err := os.MkdirTemp("", "sanctionsd-scale-") //nolint:usetesting // b.TempDir is kept until the end of all
	if err != nil {
		b.Fatal(err)
	}
	defer os.RemoveAll(dir)
	m := loadModel(b, entries)
	s := seriesOf(entries)
	first := m.editionIn(b, filepath.Join(dir, "first"), ofac.Classic, s, false)
	second := m.editionIn(b, filepath.Join(dir, "second"), ofac.Classic, s, true)
	var of [2]processes
	for i := range rounds {
		state := filepath.Join(dir, fmt.Sprint("state", i))
		of[0].read(b, path, state, first, store.OutcomeBaseline)
		of[1].read(b, path, state, second, store.OutcomeChanged)
		if err := os.RemoveAll(state); err != nil {
			b.Fatal(err)
		}
	}
	return of[0].scaled(first, store.OutcomeBaseline), of[1].scaled(second, store.OutcomeChanged)
}

func (p *processes) scaled(e edition, outcome store.Outcome) scaled {
	return scaled{
		entries: e.entries, bytes: e.bytes, outcome: outcome, rounds: len(p.wall),
		wall: median(p.wall).Seconds(), cpu: median(p.cpu).Seconds(),
		resident: mib(median(p.resident)), anonymous: mib(median(p.anonymous)),
	}
}

// writeScaling writes a line a measurement.
func writeScaling(w io.Writer, all []scaled) error {
	var b bytes.Buffer
	b.WriteString("entries,bytes,sync,rounds,wall_s,cpu_s,peak_resident_mib,peak_anonymous_mib\n")
	for _, s := range all {
		fmt.Fprintf(&b, "%d,%d,%s,%d,%.3f,%.3f,%.1f,%.1f\n", s.entries, s.bytes, s.outcome, s.rounds, s.wall, s.cpu, s.resident, s.anonymous)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// scalingPanels are time and memory against the length of the list, with a line
// of what is exactly linear through the longest changed list.
func scalingPanels(all []scaled) []panel {
	pick := func(outcome store.Outcome, name string, dashed bool, of func(scaled) float64) curve {
		c := curve{name: name, dashed: dashed}
		for _, s := range all {
			if s.outcome == outcome {
				c.points = append(c.points, point{float64(s.entries), of(s)})
			}
		}
		return c
	}
	wall := func(s scaled) float64 { return s.wall }
	resident := func(s scaled) float64 { return s.resident }
	anonymous := func(s scaled) float64 { return s.anonymous }
	changed := pick(store.OutcomeChanged, "changed publication", false, wall)
	linear := curve{name: "linear", faint: true}
	if n := len(changed.points); n > 1 {
		first, last := changed.points[0], changed.points[n-1]
		linear.points = []point{{first.x, last.y * first.x / last.x}, last}
	}
	return []panel{
		{title: "Time of a sync, in seconds", curves: []curve{changed, pick(store.OutcomeBaseline, "baseline", true, wall), linear}},
		{title: "Largest memory, in MiB", curves: []curve{
			pick(store.OutcomeChanged, "changed: resident", false, resident),
			pick(store.OutcomeBaseline, "baseline: resident", true, resident),
			pick(store.OutcomeChanged, "changed: anonymous", false, anonymous),
			pick(store.OutcomeBaseline, "baseline: anonymous", true, anonymous),
		}},
	}
}
