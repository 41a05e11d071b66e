package webhook

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"
)

func TestGuard(t *testing.T) {
	tests := []struct {
		address string
		allow   []string
		want    bool
	}{
		{"8.8.8.8:443", nil, true},
		{"8.8.8.8:8443", nil, true},
		{"[2600::1]:443", nil, true},
		{"0.0.0.0:80", nil, false},
		{"127.0.0.1:80", nil, false},
		{"127.8.8.8:443", nil, false},
		{"10.0.0.1:443", nil, false},
		{"100.64.0.1:443", nil, false},
		{"169.254.169.254:80", nil, false},
		{"172.16.0.1:443", nil, false},
		{"192.168.1.1:443", nil, false},
		{"192.0.2.1:443", nil, false},
		{"198.18.0.1:443", nil, false},
		{"224.0.0.1:443", nil, false},
		{"255.255.255.255:443", nil, false},
		{"[::1]:443", nil, false},
		{"[::]:443", nil, false},
		{"[::ffff:127.0.0.1]:443", nil, false},
		{"[::ffff:10.0.0.1]:443", nil, false},
		{"[64:ff9b::7f00:1]:443", nil, false},
		{"[2002:7f00:1::]:443", nil, false},
		{"[2001:db8::1]:443", nil, false},
		{"[fc00::1]:443", nil, false},
		{"[fd12:3456::1]:443", nil, false},
		{"[fe80::1%eth0]:443", nil, false},
		{"[ff02::1]:443", nil, false},
		{"10.20.30.40:443", []string{"10.20.0.0/16"}, true},
		{"10.21.30.40:443", []string{"10.20.0.0/16"}, false},
		{"[fd00::5]:443", []string{"10.20.0.0/16", "fd00::/64"}, true},
		{"[fd00:1::5]:443", []string{"10.20.0.0/16", "fd00::/64"}, false},
	}
	for _, tt := range tests {
		var allow []netip.Prefix
		for _, p := range tt.allow {
			allow = append(allow, netip.MustParsePrefix(p))
		}
		network := "tcp4"
		if strings.HasPrefix(tt.address, "[") {
			network = "tcp6"
		}
		err := guard(allow)(network, tt.address, nil)
		if (err == nil) != tt.want {
			t.Errorf("%s with %v allowed: %v", tt.address, tt.allow, err)
		}
		if err != nil && !strings.Contains(err.Error(), "allow_networks") {
			t.Errorf("the refusal %q names no remedy", err)
		}
	}
}

func TestCheckTarget(t *testing.T) {
	tests := []struct {
		url   string
		http  bool
		fault string
	}{
		{"https://hooks.example/a?b=c", false, ""},
		{"https://203.0.113.7:8443/", false, ""},
		{"https://[2001:db8::1]/", false, ""},
		{"http://hooks.example/", true, ""},
		{"https://0xcafe.example/", false, ""},
		{"http://hooks.example/", false, "allow_http"},
		{"https://user:word@hooks.example/", false, "password"},
		{"ftp://hooks.example/", true, "http or https"},
		{"/hook", true, "http or https"},
		{"https:///hook", true, "http or https"},
		{"https://2130706433/", false, "is a number"},
		{"https://0x7f000001/", false, "is a number"},
		{"https://0X7F.1/", false, "is a number"},
		{"https://127.1/", false, "is a number"},
		{"https://0177.0.0.1/", false, "is a number"},
		{"https://127.0.0.1./", false, "is a number"},
		{"https://h:port/?token=hidden", false, "cannot be read"},
	}
	for _, tt := range tests {
		err := checkTarget(tt.url, tt.http)
		if (tt.fault == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), tt.fault) {
			t.Errorf("%s: %v, want %q", tt.url, err, tt.fault)
		}
		if err != nil && (strings.Contains(err.Error(), "hidden") || strings.Contains(err.Error(), "word@")) {
			t.Errorf("%s: %v shows a secret", tt.url, err)
		}
	}
}

// TestForbiddenIsAFailedDelivery: nothing is dialled, and the delivery waits
// for its next attempt.
func TestForbiddenIsAFailedDelivery(t *testing.T) {
	at, dialled := countingListener(t)
	tests := []struct {
		name, url string
		allowHTTP bool
	}{
		{"loopback", fmt.Sprintf("http://127.0.0.1:%d/", at.Port()), true},
		{"loopback over https", fmt.Sprintf("https://127.0.0.1:%d/", at.Port()), false},
		{"another loopback", fmt.Sprintf("http://127.1.2.3:%d/", at.Port()), true},
		{"unspecified", fmt.Sprintf("http://0.0.0.0:%d/", at.Port()), true},
		{"mapped", fmt.Sprintf("http://[::ffff:127.0.0.1]:%d/", at.Port()), true},
		{"by name", fmt.Sprintf("http://localhost:%d/", at.Port()), true},
		{"decimal", fmt.Sprintf("http://2130706433:%d/", at.Port()), true},
		{"hexadecimal", fmt.Sprintf("http://0x7f000001:%d/", at.Port()), true},
		{"short", fmt.Sprintf("http://127.1:%d/", at.Port()), true},
		{"http", fmt.Sprintf("http://127.0.0.1:%d/", at.Port()), false},
		{"user", fmt.Sprintf("http://u:p@127.0.0.1:%d/", at.Port()), true},
		{"metadata service", "http://169.254.169.254/latest/meta-data/", true},
		{"private", "https://10.1.2.3/", false},
		{"unique local", "https://[fd00::1]/", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db := openStore(t, "a")
			publish(t, db, "us-ofac-sdn", "1")
			e := Endpoint{Name: "a", URL: tt.url, AllowHTTP: tt.allowHTTP, Secrets: []Secret{mustSecret(t, vectorSecret)}, Timeout: 5 * time.Second}
			results, err := (&Dispatcher{Store: db, Endpoints: []Endpoint{e}}).Drain(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			p := place(t, db, "a")
			if results[0].Error == "" || p.Attempts != 1 || p.NextAttempt.IsZero() || p.Cursor != 0 || p.State != "active" {
				t.Errorf("drained %+v; place %+v", results, p)
			}
		})
	}
	if n := dialled(); n != 0 {
		t.Errorf("%d connections were made", n)
	}
}
