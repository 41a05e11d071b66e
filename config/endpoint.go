package config

import (
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The bounds of an endpoint's settings.
const (
	maxBatch    = 1000
	minMaxBytes = 1 << 10
	minTimeout  = time.Second
	maxTimeout  = 5 * time.Minute
)

var (
	endpointName   = regexp.MustCompile(`^[a-z0-9_.-]{1,64}$`)
	credentialName = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,255}$`)
	countryCode    = regexp.MustCompile(`^[A-Z]{2}$`)
)

// checkEndpoint checks what can be judged without the network. Where the URL
// leads is judged at each delivery, after DNS.
func checkEndpoint(p *problems, path string, e *Endpoint, knownLists []string) {
	switch {
	case e.Name == "":
		p.add(path+".name", "missing; an endpoint's place in the events goes by its name")
	case !endpointName.MatchString(e.Name):
		p.add(path+".name", "%s is no name; use up to 64 of a-z, 0-9, dot, dash and underscore", quote(e.Name))
	}
	checkEndpointURL(p, path+".url", e.URL)
	checkEndpointSecrets(p, path, e)

	checkPatterns(p, path+".types", "type", e.Types, eventTypes())
	checkPatterns(p, path+".lists", "list", e.Lists, knownLists)
	checkWords(p, path+".causes", e.Causes, causes())
	checkWords(p, path+".match.kinds", e.Match.Kinds, kinds())
	checkWords(p, path+".match.measures", e.Match.Measures, measures())
	for i, c := range e.Match.Countries {
		if !countryCode.MatchString(c) {
			p.add(at(path+".match.countries", i), "%s is no country; use ISO 3166-1 alpha-2 in capitals, such as IR", quote(c))
		}
	}
	checkFilled(p, path+".match.programs", e.Match.Programs)
	if len(e.Match.Names) > 0 {
		p.add(path+".match.names", "this version cannot filter by name; filter by lists, programs, countries or measures")
	}

	if e.Start != StartNow && e.Start != StartBeginning {
		if _, err := strconv.ParseUint(e.Start, 10, 63); err != nil {
			p.add(path+".start", "unknown value %s; use now, beginning or a seq", quote(e.Start))
		}
	}
	if e.Batch < 1 || e.Batch > maxBatch {
		p.add(path+".batch", "%d is out of range; use 1 to %d", e.Batch, maxBatch)
	}
	if e.MaxBytes < minMaxBytes {
		p.add(path+".max_bytes", "%d is too small; use at least %d", e.MaxBytes, minMaxBytes)
	}
	if e.Timeout < minTimeout || e.Timeout > maxTimeout {
		p.add(path+".timeout", "%s is out of range; use 1s to 5m", e.Timeout)
	}
	for i, n := range e.AllowNetworks {
		checkNetwork(p, at(path+".allow_networks", i), n)
	}
}

// StartAfter returns the seq after which the endpoint starts; the second
// result is false when it starts now.
func (e *Endpoint) StartAfter() (uint64, bool) {
	if e.Start == StartNow {
		return 0, false
	}
	// "beginning" is no number and comes out as 0, as does 0 itself.
	first, err := strconv.ParseUint(e.Start, 10, 63)
	if err != nil || first == 0 {
		return 0, true
	}
	return first - 1, true
}

func checkEndpointURL(p *problems, path, text string) {
	if text == "" {
		p.add(path, "missing; give the https URL deliveries are posted to")
		return
	}
	u, err := parseURL(text)
	switch {
	case err != nil:
		p.add(path, "%v", err)
	case u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		p.add(path, "not an http or https URL; write it in full, such as https://screening.example/hooks/sanctions")
	}
}

func checkEndpointSecrets(p *problems, path string, e *Endpoint) {
	if len(e.Secrets)+len(e.SecretFiles)+len(e.SecretCredentials) == 0 {
		p.add(path+".secrets", "missing; give secrets, secret_files or secret_credentials; %s", howToMakeSecret)
	}
	for i, s := range e.Secrets {
		if err := checkSigningSecret(s); err != nil {
			p.add(at(path+".secrets", i), "%v", err)
		} else if slices.ContainsFunc(e.Secrets[:i], s.Equal) {
			p.add(at(path+".secrets", i), "the same secret again; take one out")
		}
	}
	checkFilled(p, path+".secret_files", e.SecretFiles)
	checkFilled(p, path+".secret_credentials", e.SecretCredentials)
	for i, n := range e.SecretCredentials {
		checkCredentialName(p, at(path+".secret_credentials", i), n)
	}
}

func checkCredentialName(p *problems, path, name string) {
	if name != "" && (!credentialName.MatchString(name) || strings.Trim(name, ".") == "") {
		p.add(path, "%s is no name of a credential; use the name in LoadCredential=NAME:PATH", quote(name))
	}
}

// checkPatterns checks that each pattern covers something that is known: one
// that covers nothing would silence an endpoint without a word.
func checkPatterns(p *problems, path, noun string, patterns, known []string) {
	for i, pattern := range patterns {
		if !matchesAny(pattern, known) {
			p.add(at(path, i), "no %s matches %s%s", noun, quote(pattern), suggest(pattern, known))
		}
	}
}

func checkFilled(p *problems, path string, words []string) {
	for i, w := range words {
		if strings.TrimSpace(w) == "" {
			p.add(at(path, i), "empty; fill it in or take it out")
		}
	}
}

func checkWords(p *problems, path string, words, known []string) {
	for i, w := range words {
		checkWord(p, at(path, i), w, known)
	}
}

func checkNetwork(p *problems, path, text string) {
	n, err := netip.ParsePrefix(text)
	if err != nil {
		if a, err := netip.ParseAddr(text); err == nil {
			p.add(path, "%s is an address; as a network it is %s/%d", quote(text), a, a.BitLen())
			return
		}
		p.add(path, "%s is no network; write it as 10.20.0.0/16 or fd00::/8", quote(text))
		return
	}
	if n != n.Masked() {
		p.add(path, "%s has bits set beyond its length; did you mean %s?", quote(text), n.Masked())
	}
}

func at(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }
