package store

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// holder names the process that holds a lock on the file at path, from
// /proc/locks (proc_locks(5)). It returns 0 and "" when the kernel does not
// show it, as across containers.
func holder(path string) (pid int, command string) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, ""
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, ""
	}
	locks, err := os.ReadFile("/proc/locks")
	if err != nil {
		return 0, ""
	}
	device, inode := fmt.Sprintf("%02x:%02x", major(st.Dev), minor(st.Dev)), fmt.Sprintf(":%d", st.Ino)
	for s := bufio.NewScanner(bytes.NewReader(locks)); s.Scan(); {
		f := strings.Fields(s.Text())
		if len(f) < 6 || f[1] == "->" || !strings.HasSuffix(f[5], inode) {
			continue
		}
		// File systems without a device of their own, such as overlays, tell
		// stat another number than they lock under.
		if major(st.Dev) != 0 && strings.TrimSuffix(f[5], inode) != device {
			continue
		}
		pid, err := strconv.Atoi(f[4])
		if err != nil || pid <= 0 {
			continue
		}
		comm, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
		if err != nil {
			continue
		}
		return pid, strings.TrimSpace(string(comm))
	}
	return 0, ""
}

// major and minor take a device number apart as glibc's gnu_dev_major does.
func major(dev uint64) uint64 { return dev>>8&0xfff | dev>>32&^0xfff }
func minor(dev uint64) uint64 { return dev&0xff | dev>>12&^0xff }
