package config

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// maxSocketPath is the longest path of a Unix socket on Linux: sun_path has
// 108 bytes, the last of them NUL (unix(7)).
const maxSocketPath = 107

// socketName is the file name of the socket in its default places.
const socketName = "sanctionsd.sock"

// setPaths fills in state_dir and the places of the socket.
func (c *Config) setPaths(p *problems, env func(string) string) {
	c.stateDirSet = c.StateDir != "" || env("STATE_DIRECTORY") != ""
	if c.StateDir == "" {
		c.StateDir = defaultStateDir(env)
	}
	if c.StateDir == "" {
		p.add("state_dir", "no default, as none of $STATE_DIRECTORY, $XDG_STATE_HOME and $HOME is set; set this key")
	}
	c.StateDir = c.relative(c.StateDir)
	if c.Socket != "" {
		c.Socket = c.relative(c.Socket)
		if err := CheckSocket(c.Socket); err != nil {
			p.add("socket", "%v", err)
		}
		return
	}
	for _, dir := range []string{
		firstAbs(env("RUNTIME_DIRECTORY")),
		"/run/sanctionsd",
		firstAbs(env("XDG_RUNTIME_DIR")),
		c.StateDir,
	} {
		place := filepath.Join(dir, socketName)
		if dir != "" && !slices.Contains(c.sockets, place) {
			c.sockets = append(c.sockets, place)
		}
	}
}

// SocketCandidates returns where the daemon's socket may be: the configured
// path, or else the default places, best first. The daemon listens on the
// first it can create; a client takes the first that serves its state_dir.
func (c *Config) SocketCandidates() []string {
	if c.Socket != "" {
		return []string{c.Socket}
	}
	return slices.Clone(c.sockets)
}

// StateDirSet reports whether the configuration or the service manager names
// state_dir. Where neither does, the default of a command run by hand need not
// be that of the daemon.
func (c *Config) StateDirSet() bool { return c.stateDirSet }

// CheckSocket returns an error when path is too long for a Unix socket.
func CheckSocket(path string) error {
	if len(path) > maxSocketPath {
		return fmt.Errorf("the path has %d bytes, a Unix socket can have %d; choose a shorter one", len(path), maxSocketPath)
	}
	return nil
}

// defaultStateDir follows systemd.exec(5) for $STATE_DIRECTORY and the XDG
// Base Directory Specification for the rest, which has relative paths ignored.
func defaultStateDir(env func(string) string) string {
	if dir := firstAbs(env("STATE_DIRECTORY")); dir != "" {
		return dir
	}
	if dir := env("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "sanctionsd")
	}
	if home := env("HOME"); filepath.IsAbs(home) {
		return filepath.Join(home, ".local", "state", "sanctionsd")
	}
	return ""
}

// firstAbs returns the first folder of a colon-separated list, "" unless it is
// absolute.
func firstAbs(folders string) string {
	first, _, _ := strings.Cut(folders, ":")
	if !filepath.IsAbs(first) {
		return ""
	}
	return first
}
