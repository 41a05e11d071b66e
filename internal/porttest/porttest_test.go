package porttest

import (
	"errors"
	"net"
	"syscall"
	"testing"
)

func TestReserve(t *testing.T) {
	address, release, err := Reserve()
	if err != nil {
		t.Fatal(err)
	}
	for range 2000 {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		if l.Addr().String() == address {
			t.Error("the kernel gave the reserved port to another")
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := net.Dial("tcp", address); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("dial: %v, want a refused connection", err)
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatalf("listen on the reserved address: %v", err)
	}
	if err := errors.Join(l.Close(), release()); err != nil {
		t.Error(err)
	}
}
