// Package porttest gives tests an address on which nobody listens.
package porttest

import (
	"fmt"
	"net"
	"os"
	"syscall"
)

// Reserve returns an address of the loopback that refuses connections, until
// release is called or the caller listens on it. A listener that is closed to
// free its port gives no such address: the kernel may hand the port to any
// other test on the machine.
func Reserve() (address string, release func() error, err error) {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return "", nil, os.NewSyscallError("socket", err)
	}
	release = func() error { return os.NewSyscallError("close", syscall.Close(fd)) }
	port, err := bind(fd)
	if err != nil {
		_ = release()
		return "", nil, err
	}
	return fmt.Sprintf("127.0.0.1:%d", port), release, nil
}

// bind gives the socket a free port. That it is never told to listen is what
// refuses connections; SO_REUSEADDR lets somebody who names the port, and only
// him, listen on it all the same.
func bind(fd int) (port int, err error) {
	if err := syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1); err != nil {
		return 0, os.NewSyscallError("setsockopt", err)
	}
	loopback := [4]byte(net.IPv4(127, 0, 0, 1).To4())
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: loopback}); err != nil {
		return 0, os.NewSyscallError("bind", err)
	}
	name, err := syscall.Getsockname(fd)
	if err != nil {
		return 0, os.NewSyscallError("getsockname", err)
	}
	return name.(*syscall.SockaddrInet4).Port, nil
}
