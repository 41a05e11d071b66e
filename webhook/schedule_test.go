package webhook

import (
	"net/http"
	"testing"
	"time"
)

func TestRetryDelay(t *testing.T) {
	var total time.Duration
	for n, want := range []time.Duration{
		5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour,
		10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
	} {
		for random, share := range map[float64]float64{0: 0.8, 0.5: 1, 1: 1.2} {
			got, more := retryDelay(n+1, random)
			if wanted := time.Duration(float64(want) * share); !more || (got-wanted).Abs() > time.Millisecond {
				t.Errorf("after %d failures, random %v: %s, %t, want %s", n+1, random, got, more, wanted)
			}
		}
		total += want
	}
	if _, more := retryDelay(10, 0.5); more {
		t.Error("the schedule goes on after ten failures")
	}
	if total.Truncate(time.Hour) != 76*time.Hour-time.Hour {
		t.Errorf("the schedule lasts %s", total)
	}
}

func TestParseRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	tests := []struct {
		value string
		want  time.Duration
	}{
		{"", 0},
		{"0", 0},
		{" 120 ", 2 * time.Minute},
		{"86400", 24 * time.Hour},
		{"86401", 24 * time.Hour},
		{"1000000000000000000", 24 * time.Hour},
		{"9223372036854775807", 24 * time.Hour},
		{"99999999999999999999999999", 24 * time.Hour},
		{"-5", 0},
		{"1.5", 0},
		{"soon", 0},
		{now.Add(time.Hour).Format(http.TimeFormat), time.Hour},
		{now.Add(-time.Hour).Format(http.TimeFormat), 0},
		{"Fri, 31 Dec 9999 23:59:59 GMT", 24 * time.Hour},
	}
	for _, tt := range tests {
		if got := parseRetryAfter(tt.value, now); got != tt.want {
			t.Errorf("parseRetryAfter(%q) = %s, want %s", tt.value, got, tt.want)
		}
	}
}
