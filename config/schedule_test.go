package config_test

import (
	"testing"
	"time"

	"sanctionsd/config"
)

func TestParseSchedule(t *testing.T) {
	// A winter Friday, 22:07:30 UTC.
	from := time.Date(2026, 11, 20, 22, 7, 30, 0, time.UTC)
	for spec, want := range map[string]string{
		"*/15 * * * *":            "2026-11-20T22:15:00Z",
		"  30 2 * * *  ":          "2026-11-21T02:30:00Z",
		"0 0 29 2 *":              "2028-02-29T00:00:00Z",
		"@hourly":                 "2026-11-20T23:00:00Z",
		"@daily":                  "2026-11-21T00:00:00Z",
		"@every 15m":              "2026-11-20T22:22:30Z",
		"@every 1m":               "2026-11-20T22:08:30Z",
		"CRON_TZ=UTC 0 9 * * MON": "2026-11-23T09:00:00Z",
		"TZ=UTC @daily":           "2026-11-21T00:00:00Z",
		"CRON_TZ=UTC   @every 1h": "2026-11-20T23:07:30Z",
	} {
		s, err := config.ParseSchedule(spec)
		if err != nil {
			t.Errorf("%q: %v", spec, err)
			continue
		}
		if got := s.Next(from).UTC().Format(time.RFC3339); got != want {
			t.Errorf("%q: next %s, want %s", spec, got, want)
		}
	}
}

func TestParseScheduleInZone(t *testing.T) {
	if _, err := time.LoadLocation("America/New_York"); err != nil {
		t.Skip("this machine has no time zone database:", err)
	}
	s, err := config.ParseSchedule("CRON_TZ=America/New_York 30 8 * * *")
	if err != nil {
		t.Fatal(err)
	}
	got := s.Next(time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)).UTC()
	if want := time.Date(2026, 7, 1, 12, 30, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("next %s, want %s", got, want)
	}
}

// A schedule does not depend on the zone of the machine or of the clock.
func TestScheduleIsInUTC(t *testing.T) {
	s, err := config.ParseSchedule("0 9 * * *")
	if err != nil {
		t.Fatal(err)
	}
	east := time.FixedZone("east", 9*3600)
	got := s.Next(time.Date(2026, 11, 20, 9, 0, 0, 0, east))
	if want := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("next %s, want %s", got, want)
	}
}

func TestScheduleThatCannotWork(t *testing.T) {
	for spec, want := range map[string]string{
		"":                        `empty; write five cron fields such as "*/15 * * * *"`,
		"* * * *":                 `4 fields in "* * * *"; cron takes five: minute, hour, day of month, month, day of week`,
		"0 * * * * *":             `6 fields in "0 * * * * *"; cron takes five: minute, hour, day of month, month, day of week`,
		"60 * * * *":              `"60 * * * *" is no cron schedule: end of range (60) above maximum (59): 60`,
		"x * * * *":               `"x * * * *" is no cron schedule: failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax`,
		"0 0 31 2 *":              `"0 0 31 2 *" never comes: no such day in the calendar`,
		"0 0 31 4,6,9,11 *":       `"0 0 31 4,6,9,11 *" never comes: no such day in the calendar`,
		", * * * *":               `", * * * *" never comes: no such day in the calendar`,
		"@every 0s":               "@every 0s is too often; the least is 1m",
		"@every -1h":              "@every -1h0m0s is too often; the least is 1m",
		"@every 59s":              "@every 59s is too often; the least is 1m",
		"@every soon":             `"soon" is no duration; write @every 15m`,
		"@every":                  `unknown schedule "@every"; use @hourly, @daily, @weekly, @monthly, @yearly or @every 15m`,
		"@reboot":                 `unknown schedule "@reboot"; use @hourly, @daily, @weekly, @monthly, @yearly or @every 15m`,
		"CRON_TZ=UTC":             `no schedule after the zone; write "CRON_TZ=Europe/Paris 30 8 * * *"`,
		"TZ=UTC":                  `no schedule after the zone; write "CRON_TZ=Europe/Paris 30 8 * * *"`,
		"CRON_TZ= 0 0 * * *":      "no zone after CRON_TZ=; name one, such as America/New_York, or leave CRON_TZ out for UTC",
		"CRON_TZ=Local 0 0 * * *": "no zone after CRON_TZ=; name one, such as America/New_York, or leave CRON_TZ out for UTC",
		"CRON_TZ=Mars 0 0 * * *":  `unknown time zone "Mars"; use a name of the IANA database such as America/New_York`,
		"CRON_TZ=../x 0 0 * * *":  `unknown time zone "../x"; use a name of the IANA database such as America/New_York`,
	} {
		_, err := config.ParseSchedule(spec)
		if err == nil || err.Error() != want {
			t.Errorf("%q: error %v, want %s", spec, err, want)
		}
	}
}

func FuzzParseSchedule(f *testing.F) {
	for _, s := range []string{"*/15 * * * *", "@every 1h", "CRON_TZ=UTC 0 0 * * *", "TZ=UTC", "0 0 31 2 *", "@reboot", "CRON_TZ=UTC TZ=UTC 0 0 * * *"} {
		f.Add(s)
	}
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, spec string) {
		s, err := config.ParseSchedule(spec)
		if err != nil {
			return
		}
		if next := s.Next(from); !next.After(from) || next.Sub(s.Next(next)) > -time.Minute {
			t.Errorf("%q comes at %s, then %s", spec, next, s.Next(next))
		}
	})
}
