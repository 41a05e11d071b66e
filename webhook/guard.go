package webhook

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"syscall"

	"code.dny.dev/ssrf"
)

// forbiddenError says that an address is not one deliveries may go to.
type forbiddenError struct{ address string }

func (e *forbiddenError) Error() string {
	return fmt.Sprintf("address %s is not public; if deliveries are meant to go there, name its network in allow_networks", e.address)
}

// guard returns the check that is made of each address just before it is
// dialled: after DNS, so that no name can lead elsewhere than it seemed to.
// Public means not in the IANA special-purpose registries (RFC 6890).
func guard(allowed []netip.Prefix) func(network, address string, c syscall.RawConn) error {
	var v4, v6 []netip.Prefix
	for _, p := range allowed {
		if p.Addr().Is4() {
			v4 = append(v4, p)
		} else {
			v6 = append(v6, p)
		}
	}
	g := ssrf.New(ssrf.WithAnyPort(), ssrf.WithAllowedV4Prefixes(v4...), ssrf.WithAllowedV6Prefixes(v6...))
	return func(network, address string, c syscall.RawConn) error {
		if g.Safe(network, address, c) != nil {
			return &forbiddenError{address: address}
		}
		return nil
	}
}

// checkTarget judges what can be judged of an endpoint's URL before DNS. Its
// errors show no part of the URL that could hold a secret.
func checkTarget(text string, allowHTTP bool) error {
	u, err := url.Parse(text)
	if err != nil {
		return errors.New("the url cannot be read")
	}
	host := u.Hostname()
	switch {
	case u.Scheme != "https" && u.Scheme != "http" || host == "":
		return errors.New("the url is not one of http or https with a host")
	case u.Scheme == "http" && !allowHTTP:
		return errors.New("the url is http; deliveries go over https unless allow_http is set")
	case u.User != nil:
		return errors.New("the url carries a user or password; deliveries are signed instead")
	case looksNumeric(host):
		return fmt.Errorf("host %q is a number; write an address as 203.0.113.7", host)
	}
	return nil
}

// looksNumeric reports whether a host would be taken for an IPv4 address in
// disguise by resolvers that follow inet_aton(3), such as 2130706433 or
// 0x7f.1. It is the "ends in a number" rule of the WHATWG URL standard.
func looksNumeric(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return false
	}
	host = strings.TrimSuffix(host, ".")
	last := strings.ToLower(host[strings.LastIndexByte(host, '.')+1:])
	if hex, ok := strings.CutPrefix(last, "0x"); ok {
		return strings.Trim(hex, "0123456789abcdef") == ""
	}
	return last != "" && strings.Trim(last, "0123456789") == ""
}
