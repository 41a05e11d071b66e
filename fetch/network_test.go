package fetch

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"sanctionsd/lists"
)

func TestCertificates(t *testing.T) {
	p := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "list") }))
	var quiet bytes.Buffer
	p.Config.ErrorLog = logTo(&quiet)
	p.StartTLS()
	defer p.Close()
	f, _ := fetcher(t)
	e := fails(t, f, []lists.Set{{Files: []lists.Location{{Name: "x", URL: p.URL}}}})
	if e.Temporary || !strings.Contains(e.Reason, "authority that is not known here") {
		t.Errorf("got %+v", e)
	}
	f.Transport = p.Client().Transport
	defer p.Client().CloseIdleConnections()
	other := strings.Replace(p.URL, "127.0.0.1", "localhost", 1)
	if e := fails(t, f, []lists.Set{{Files: []lists.Location{{Name: "x", URL: other}}}}); !strings.Contains(e.Reason, "another name") {
		t.Errorf("got %+v", e)
	}
}

// roundTrip is a transport for the errors that no server here can bring about.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestNetworkErrors(t *testing.T) {
	dial := func(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }
	tests := map[string]struct {
		err       error
		want      string
		temporary bool
	}{
		"unknown name":   {dial(&net.DNSError{Name: "list.example", IsNotFound: true}), "the name list.example is not known to DNS", true},
		"no resolver":    {dial(&net.DNSError{Name: "list.example", IsTimeout: true}), "no answer from DNS for list.example", true},
		"no route":       {dial(os.NewSyscallError("connect", syscall.EHOSTUNREACH)), "no way to list.example", true},
		"no network":     {dial(os.NewSyscallError("connect", syscall.ENETUNREACH)), "no way to list.example", true},
		"dial timeout":   {dial(os.ErrDeadlineExceeded), "no connection to list.example in time", true},
		"reset":          {dial(os.NewSyscallError("read", syscall.ECONNRESET)), "closed the connection", true},
		"expired":        {&tls.CertificateVerificationError{Err: x509.CertificateInvalidError{Reason: x509.Expired}}, "clock", false},
		"bad in itself":  {&tls.CertificateVerificationError{Err: x509.CertificateInvalidError{Reason: x509.NotAuthorizedToSign}}, "it is not valid", false},
		"TLS alert":      {&net.OpError{Op: "remote error", Err: tls.AlertError(40)}, "no TLS with list.example", true},
		"something else": {errors.New("odd: Get \"https://user:secret@h/x?token=secret#secret\": odd\r\n" + strings.Repeat("x", 500)), `odd: Get "https://h/x": odd`, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f, _ := fetcher(t)
			f.Transport = roundTrip(func(*http.Request) (*http.Response, error) { return nil, test.err })
			e := fails(t, f, []lists.Set{{Files: []lists.Location{{Name: "x", URL: "https://list.example/x?token=secret"}}}})
			if !strings.Contains(e.Reason, test.want) || e.Temporary != test.temporary || len(e.Reason) > 300 {
				t.Errorf("got %+v, want %q in it", e, test.want)
			}
			noSecret(t, e.Error())
		})
	}
}

// Over HTTP/2 a body is cut by resetting its stream.
func TestHTTP2(t *testing.T) {
	p := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "hello")
		w.(http.Flusher).Flush()
		switch r.URL.Path {
		case "/cut":
			panic(http.ErrAbortHandler)
		case "/stall":
			<-r.Context().Done()
		}
	}))
	p.EnableHTTP2 = true
	p.StartTLS()
	defer p.Close()
	f, _ := fetcher(t)
	f.Transport = p.Client().Transport
	f.IdleTimeout, f.Retries = 300*time.Millisecond, -1
	defer p.Client().CloseIdleConnections()
	set := func(path string) []lists.Set {
		return []lists.Set{{Files: []lists.Location{{Name: "x", URL: p.URL + path}}}}
	}
	get(t, f, set("/whole"), nil).Close()
	if e := fails(t, f, set("/cut")); !strings.Contains(e.Reason, "broke off: got 5 bytes") {
		t.Errorf("got %v", e)
	}
	if e := fails(t, f, set("/stall")); !strings.Contains(e.Reason, "got 5 bytes") {
		t.Errorf("got %v", e)
	}
}
