package bench

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// eaten is the variable that makes TestEater take memory: the path of the file
// to map.
const eaten = "SANCTIONSD_BENCH_EAT"

const (
	eatAnonymous = 96 << 20
	eatMapped    = 48 << 20
)

// TestEater is no test but the process that TestWatch watches: it takes
// anonymous memory and gives it back, then maps a file and reads it.
func TestEater(t *testing.T) {
	path := os.Getenv(eaten)
	if path == "" {
		t.Skip("runs as a process of TestWatch")
	}
	touch := func(b []byte) (sum int) {
		for i := 0; i < len(b); i += os.Getpagesize() {
			sum += int(b[i])
		}
		return sum
	}
	b, err := syscall.Mmap(-1, 0, eatAnonymous, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(b); i += os.Getpagesize() {
		b[i] = 1
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, err := syscall.Mmap(int(f.Fd()), 0, eatMapped, syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		t.Fatal(err)
	}
	if sum := touch(b) + touch(m); sum == 0 {
		t.Fatal("nothing was there")
	}
	// Without work between two looks the watcher would see what nobody had.
	for range 30 {
		sum := 0
		for range 200 {
			sum += touch(b)
		}
		if sum == 0 {
			t.Fatal("nothing was there")
		}
	}
}

// TestWatch: what another process took is seen, apart by what is behind it, and
// what this one has is not counted.
func TestWatch(t *testing.T) {
	needProc(t)
	own := make([]byte, 2*eatAnonymous)
	for i := range own {
		own[i] = byte(i)
	}
	path := filepath.Join(t.TempDir(), "mapped")
	if err := os.WriteFile(path, own[:eatMapped], 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestEater$", "-test.v")
	cmd.Env = append(os.Environ(), eaten+"="+path)
	u, said := watch(t, cmd)
	if !strings.Contains(said, "PASS: TestEater") {
		t.Fatalf("the process did not eat: %s", said)
	}
	if u.anonymous < eatAnonymous || u.anonymous > eatAnonymous+eatMapped {
		t.Errorf("%d bytes anonymous, want %d and what a program takes", u.anonymous, eatAnonymous)
	}
	if least := int64(eatAnonymous + eatMapped); u.resident < least || u.resident > least+eatMapped {
		t.Errorf("%d bytes resident, want %d and what a program takes", u.resident, least)
	}
	if u.wall <= 0 || u.cpu <= 0 || int(own[1]) != 1 {
		t.Errorf("took %v, %v of processor", u.wall, u.cpu)
	}
}
