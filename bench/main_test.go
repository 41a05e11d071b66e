package bench

import (
	"os"
	"runtime/debug"
	"testing"
)

// TestMain has the collector work as it does in the program, unless the
// environment says otherwise: what is measured in this process, and all that it
// is compared with, is measured alike.
func TestMain(m *testing.M) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	os.Exit(m.Run())
}
