package bench

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/store"
)

// inventedScaling is what lists of two lengths might take.
func inventedScaling() []scaled {
	return []scaled{
		{entries: 1000, bytes: 1_400_000, outcome: store.OutcomeBaseline, rounds: 3, wall: 0.08, cpu: 0.1, resident: 30, anonymous: 12},
		{entries: 1000, bytes: 1_400_000, outcome: store.OutcomeChanged, rounds: 3, wall: 0.05, cpu: 0.06, resident: 28, anonymous: 11},
		{entries: 100_000, bytes: 140_000_000, outcome: store.OutcomeBaseline, rounds: 3, wall: 8, cpu: 9, resident: 120, anonymous: 40},
		{entries: 100_000, bytes: 140_000_000, outcome: store.OutcomeChanged, rounds: 3, wall: 5, cpu: 6, resident: 90, anonymous: 20},
	}
}

// TestScalingFiles: the table and the diagram are those in testdata, and the
// diagram is XML.
func TestScalingFiles(t *testing.T) {
	for name, write := range map[string]func(io.Writer) error{
		"scaling.csv": func(w io.Writer) error { return writeScaling(w, inventedScaling()) },
		"scaling.svg": func(w io.Writer) error { return plot(w, scalingPanels(inventedScaling())) },
	} {
		var got bytes.Buffer
		if err := write(&got); err != nil {
			t.Fatal(err)
		}
		golden := filepath.Join("testdata", name)
		if os.Getenv("UPDATE_GOLDEN") != "" {
			if err := os.WriteFile(golden, got.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got.String()); diff != "" {
			t.Errorf("%s (want -, got +):\n%s", name, diff)
		}
	}
	for _, all := range [][]scaled{nil, inventedScaling()[:2], inventedScaling()} {
		var svg bytes.Buffer
		if err := plot(&svg, scalingPanels(all)); err != nil {
			t.Fatal(err)
		}
		for d := xml.NewDecoder(&svg); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%d measurements: %v", len(all), err)
			}
		}
	}
}

// TestAxis: every value lies on the axis, and an axis has a length.
func TestAxis(t *testing.T) {
	for _, tc := range []struct {
		values []float64
		want   axis
	}{
		{nil, axis{0, 1}},
		{[]float64{1}, axis{0, 1}},
		{[]float64{0.04, 5}, axis{-2, 1}},
		{[]float64{1000, 1e6}, axis{3, 6}},
	} {
		got := spanning(tc.values)
		if got != tc.want {
			t.Errorf("%v: %v, want %v", tc.values, got, tc.want)
		}
		for _, v := range tc.values {
			if at := got.at(v); at < 0 || at > 1 {
				t.Errorf("%v: %v is at %v", tc.values, v, at)
			}
		}
	}
	for exponent, want := range map[int]string{-2: "0.01", 0: "1", 2: "100", 3: "1,000", 6: "1,000,000"} {
		if got := grouped(exponent); got != want {
			t.Errorf("10 to the power of %d is %q, want %q", exponent, got, want)
		}
	}
}

func TestMedian(t *testing.T) {
	for _, tc := range []struct {
		samples []int64
		want    int64
	}{{nil, 0}, {[]int64{7}, 7}, {[]int64{9, 1, 5}, 5}} {
		if got := median(tc.samples); got != tc.want {
			t.Errorf("%v: %d, want %d", tc.samples, got, tc.want)
		}
	}
}
