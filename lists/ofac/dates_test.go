package ofac

import (
	"testing"
	"time"
)

// FuzzIsDay compares the day with the standard library's.
func FuzzIsDay(f *testing.F) {
	for _, s := range []string{"2024-02-29", "2023-02-29", "1900-02-29", "2000-02-29", "2024-04-31", "2024-13-01", "2024-00-10", "0000-01-01", "2024-1-01", "2024-01-011", "２０２４-01-01", "2024-12-31", "2024-01-00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		parsed, err := time.Parse(time.DateOnly, s)
		if got := isDay(s); got != (err == nil) || got && parsed.Format(time.DateOnly) != s {
			t.Fatalf("%q: %v, the library says %v, %v", s, got, parsed, err)
		}
		var want string
		for _, l := range [...]struct{ from, to string }{{"2 Jan 2006", time.DateOnly}, {"Jan 2006", "2006-01"}, {"2006", "2006"}, {time.DateOnly, time.DateOnly}, {"2006-01", "2006-01"}} {
			if parsed, err := time.Parse(l.from, s); err == nil {
				want = parsed.Format(l.to)
				break
			}
		}
		if got := isoDate(s); got != want {
			t.Fatalf("%q: %q, the library says %q", s, got, want)
		}
	})
}
