package main

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"sanctionsd/config"
)

// A log line's time is the instant it says, whatever the machine's zone.
func TestLogSaysTheZone(t *testing.T) {
	log, err := newLog(io.Discard, config.Log{Level: "info", Format: "json"})
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 23, 1, 2, 3, 4e6, time.FixedZone("", 2*60*60))
	line, err := log.Formatter.Format(&logrus.Entry{Logger: log, Time: at, Level: logrus.InfoLevel})
	if err != nil {
		t.Fatal(err)
	}
	if want := `"time":"2026-11-23T01:02:03.004+02:00"`; !strings.Contains(string(line), want) {
		t.Errorf("%s has no %s", line, want)
	}
}
