package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"sanctionsd/lists"
)

// check notes every value that could not work.
func check(p *problems, c *Config, sources []lists.Source) {
	checkHTTP(p, &c.HTTP)
	checkWord(p, "log.level", c.Log.Level, levels())
	checkWord(p, "log.format", c.Log.Format, formats())
	for _, r := range c.UserAgent {
		if r < ' ' || r > '~' {
			p.add("user_agent", "only printable ASCII can stand in an HTTP header")
			break
		}
	}
	for _, s := range sources {
		checkList(p, "lists."+s.ID, c.Lists[s.ID], s)
	}
	names := make(map[string]int)
	known := memberships()
	for _, s := range sources {
		if !slices.Contains(known, s.ID) {
			known = append(known, s.ID)
		}
	}
	for i := range c.Endpoints {
		checkEndpoint(p, fmt.Sprintf("endpoints[%d]", i), &c.Endpoints[i], known)
		name := c.Endpoints[i].Name
		if first, ok := names[name]; ok && name != "" {
			p.add(fmt.Sprintf("endpoints[%d].name", i), "%q is also the name of endpoints[%d]; give each its own", name, first)
		}
		names[name] = i
	}
}

func checkWord(p *problems, path, word string, known []string) {
	if !slices.Contains(known, word) {
		p.add(path, "unknown value %s%s", quote(word), suggest(word, known))
	}
}

func checkHTTP(p *problems, h *HTTP) {
	names := make(map[string]bool)
	for i := range h.Tokens {
		t := &h.Tokens[i]
		at := fmt.Sprintf("http.tokens[%d]", i)
		if t.Name == "" {
			p.add(at+".name", "missing; name who uses the token")
		} else if names[t.Name] {
			p.add(at+".name", "%q is used twice; give each token its own", t.Name)
		}
		names[t.Name] = true
		given := 0
		for _, s := range []string{t.Token.Reveal(), t.TokenFile, t.TokenCredential} {
			if s != "" {
				given++
			}
		}
		if given != 1 {
			p.add(at, "needs exactly one of token, token_file and token_credential, has %d", given)
		}
		if err := checkToken(t.Token); err != nil {
			p.add(at+".token", "%v", err)
		}
		checkCredentialName(p, at+".token_credential", t.TokenCredential)
	}
	if h.Listen == "" {
		return
	}
	host, port, err := net.SplitHostPort(h.Listen)
	if err != nil {
		p.add("http.listen", "%s is no address; write host:port, such as 127.0.0.1:8480", quote(h.Listen))
		return
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		p.add("http.listen", "%s is no port; use a number from 1 to 65535, or 0 for any free one", quote(port))
	}
	if len(h.Tokens) == 0 && !isLoopback(host) {
		p.add("http.listen", "%s can be reached from other machines, and there are no tokens; listen on 127.0.0.1 or add http.tokens", quote(h.Listen))
	}
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback()
}

func checkList(p *problems, path string, l List, s lists.Source) {
	if _, err := ParseSchedule(l.Schedule); err != nil {
		p.add(path+".schedule", "%v", err)
	}
	ok := true
	if l.Format != "" && !slices.Contains(s.Formats, l.Format) {
		ok = false
		p.add(path+".format", "unknown format %s%s", quote(l.Format), suggest(l.Format, s.Formats))
	}
	if l.URL != "" {
		if err := checkListURL(l.URL); err != nil {
			ok = false
			p.add(path+".url", "%v", err)
		}
	}
	if ok && l.URL != "" && s.Locate != nil {
		if _, err := s.Locate(l.URL, l.Format); err != nil {
			p.add(path+".url", "%v", err)
		}
	}
	if ok && l.URL != "" && s.Notices != nil {
		if _, err := s.Notices.Places(l.URL, time.Time{}); err != nil {
			p.add(path+".url", "%v", err)
		}
	}
	if day := l.RegisterThrough; day != "" {
		if s.Notices == nil {
			p.add(path+".register_through", "the list has no base register; take the key out")
		} else if _, err := time.Parse(time.DateOnly, day); err != nil {
			p.add(path+".register_through", "%s is no day; write it as 2024-04-10", quote(day))
		}
	}
	if l.StaleAfter < time.Minute {
		p.add(path+".stale_after", "%s is too short; the least is 1m", l.StaleAfter)
	}
	g := l.Guard
	checkGuard(p, path+".guard.removed", g.RemovedPercent, g.RemovedMin)
	checkGuard(p, path+".guard.churn", g.ChurnPercent, g.ChurnMin)
}

func checkGuard(p *problems, path string, percent float64, least int) {
	if percent < 0 || percent > 100 {
		p.add(path+"_percent", "%v is no percentage; use 0 to 100", percent)
	}
	if least < 0 {
		p.add(path+"_min", "%d is negative; use 0 or more", least)
	}
}

// checkListURL leaves addresses alone: where a list comes from is the
// operator's own choice.
func checkListURL(text string) error {
	u, err := parseURL(text)
	if err != nil {
		return err
	}
	switch u.Scheme {
	case "http", "https":
		if u.Host == "" {
			return fmt.Errorf("no host; write %s://host/path", u.Scheme)
		}
	case "file":
		if u.Host != "" && u.Host != "localhost" || !strings.HasPrefix(u.Path, "/") {
			return errors.New("a file URL has three slashes and a full path, such as file:///srv/ofac/SDN.XML")
		}
	default:
		return errors.New("not an http, https or file URL; write it in full, such as file:///srv/ofac/SDN.XML")
	}
	return nil
}

// parseURL parses a URL that may stand in logs: without credentials. Its
// errors do not repeat the URL, whose query may be a secret.
func parseURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return nil, errors.New("not a URL; check it for spaces, control characters and broken % escapes")
	case u.User != nil:
		return nil, errors.New("holds a user name or password; take them out, as URLs are logged")
	case u.Fragment != "" || strings.Contains(text, "#"):
		return nil, errors.New("has a fragment (#…), which is never sent; take it out")
	}
	return u, nil
}
