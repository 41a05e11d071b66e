package config

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// minInterval is the least time between two checks of a list: more would
// hammer the authority.
const minInterval = time.Minute

// ParseSchedule parses a schedule: five cron fields, one of @hourly, @daily,
// @midnight, @weekly, @monthly, @yearly and @annually, or @every with a Go
// duration. It counts in UTC unless it starts with "CRON_TZ=ZONE ".
//
// Refused, beside what does not parse, are schedules that would hammer
// (@every below one minute) and those that never come (0 0 31 2 *).
func ParseSchedule(s string) (cron.Schedule, error) {
	spec := strings.TrimSpace(s)
	if spec == "" {
		return nil, errors.New(`empty; write five cron fields such as "*/15 * * * *"`)
	}
	zone, spec, err := cutZone(spec)
	if err != nil {
		return nil, err
	}
	if rest, ok := strings.CutPrefix(spec, "@every "); ok {
		return parseEvery(rest)
	}
	// The zone goes in by name, never by the host's local time.
	parsed, err := cron.ParseStandard("CRON_TZ=" + zone + " " + spec)
	if err != nil {
		return nil, explain(spec, err)
	}
	// Next gives up after five years; a fixed start makes the same file right
	// or wrong on every day, leap years included.
	if parsed.Next(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return nil, fmt.Errorf("%q never comes: no such day in the calendar", spec)
	}
	return parsed, nil
}

// cutZone splits "CRON_TZ=ZONE rest". The cron package panics when no space
// follows the zone.
func cutZone(spec string) (zone, rest string, err error) {
	zone, ok := strings.CutPrefix(spec, "CRON_TZ=")
	if !ok {
		zone, ok = strings.CutPrefix(spec, "TZ=")
	}
	if !ok {
		return "UTC", spec, nil
	}
	zone, rest, ok = strings.Cut(zone, " ")
	rest = strings.TrimSpace(rest)
	switch {
	case !ok || rest == "":
		return "", "", errors.New(`no schedule after the zone; write "CRON_TZ=Europe/Paris 30 8 * * *"`)
	case zone == "", strings.EqualFold(zone, "local"):
		return "", "", errors.New("no zone after CRON_TZ=; name one, such as America/New_York, or leave CRON_TZ out for UTC")
	}
	if _, err := time.LoadLocation(zone); err != nil {
		return "", "", fmt.Errorf("unknown time zone %q; use a name of the IANA database such as America/New_York", zone)
	}
	return zone, rest, nil
}

// parseEvery reads the duration of "@every". The cron package takes 0 and
// negative ones too, and would then check without a pause.
func parseEvery(text string) (cron.Schedule, error) {
	every, err := time.ParseDuration(strings.TrimSpace(text))
	if err != nil {
		return nil, fmt.Errorf("%q is no duration; write @every 15m", strings.TrimSpace(text))
	}
	if every < minInterval {
		return nil, fmt.Errorf("@every %s is too often; the least is 1m", every)
	}
	return cron.Every(every), nil
}

// explain puts the cron package's errors into words that say what to do.
func explain(spec string, err error) error {
	if strings.HasPrefix(spec, "@") {
		return fmt.Errorf("unknown schedule %q; use @hourly, @daily, @weekly, @monthly, @yearly or @every 15m", spec)
	}
	if n := len(strings.Fields(spec)); n != 5 {
		return fmt.Errorf("%d fields in %q; cron takes five: minute, hour, day of month, month, day of week", n, spec)
	}
	return fmt.Errorf("%q is no cron schedule: %w", spec, err)
}
