package systemd_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const unit = "sanctionsd.service"

// analyze runs systemd-analyze and returns what it printed.
func analyze(t *testing.T, args ...string) string {
	t.Helper()
	tool, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("systemd-analyze is not installed (Debian package systemd)")
	}
	out, err := exec.CommandContext(t.Context(), tool, args...).CombinedOutput()
	if err != nil {
		t.Errorf("systemd-analyze %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// systemd has nothing to say about the unit. The program it starts must exist
// for that, so a copy names this test's own.
func TestUnitVerifies(t *testing.T) {
	text, err := os.ReadFile(unit)
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	replaced := bytes.ReplaceAll(text, []byte("/usr/bin/sanctionsd"), []byte(self))
	if bytes.Equal(replaced, text) {
		t.Fatal("the unit does not start /usr/bin/sanctionsd")
	}
	path := filepath.Join(t.TempDir(), unit)
	if err := os.WriteFile(path, replaced, 0o600); err != nil {
		t.Fatal(err)
	}
	// A directive it does not know is a warning only.
	if out := analyze(t, "verify", "--man=no", path); strings.Contains(out, unit) {
		t.Errorf("systemd-analyze verify:\n%s", out)
	}
}

// The exposure that systemd computes is at most 1.2 of 10.
func TestUnitIsHardened(t *testing.T) {
	analyze(t, "security", "--offline=true", "--no-pager", "--threshold=12", unit)
}

// Every directive has a comment of its own.
func TestUnitIsExplained(t *testing.T) {
	text, err := os.ReadFile(unit)
	if err != nil {
		t.Fatal(err)
	}
	before := ""
	for i, line := range strings.Split(string(text), "\n") {
		if strings.Contains(line, "=") && !strings.HasPrefix(line, "#") && !strings.HasPrefix(before, "#") {
			t.Errorf("line %d: %s has no comment above it", i+1, line)
		}
		before = line
	}
}
