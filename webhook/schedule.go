package webhook

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// retrySchedule is the waiting after each failed attempt of a delivery; with
// the first attempt it is that of Standard Webhooks 1.0.0, "Retries": ten
// attempts over 75 hours.
var retrySchedule = [...]time.Duration{
	5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour,
	10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
}

const (
	// jitterShare of each waiting is added or taken off at random, so that
	// endpoints that failed together do not come back together.
	jitterShare = 0.2
	// probeInterval is how often a suspended endpoint is tried.
	probeInterval = time.Hour
	// maxRetryAfter caps what a receiver may ask for.
	maxRetryAfter = 24 * time.Hour
)

// retryDelay returns the waiting after the failed-th failed attempt in a row,
// counted from 1, and false when the schedule is used up. random is in [0,1).
func retryDelay(failed int, random float64) (time.Duration, bool) {
	if failed > len(retrySchedule) {
		return 0, false
	}
	return time.Duration(float64(retrySchedule[failed-1]) * (1 - jitterShare + 2*jitterShare*random)), true
}

// parseRetryAfter reads a Retry-After header (RFC 9110, section 10.2.3), in
// seconds or as a date. What it cannot read, and what is past, is 0; the
// result is never more than maxRetryAfter.
func parseRetryAfter(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	if value == "" {
		return 0
	}
	if strings.Trim(value, "0123456789") == "" {
		seconds, err := strconv.ParseInt(value, 10, 64)
		// Compared as seconds: as a duration a huge number would overflow into
		// no waiting at all.
		if err != nil || seconds > int64(maxRetryAfter/time.Second) {
			return maxRetryAfter
		}
		return time.Duration(seconds) * time.Second
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), maxRetryAfter)
}
