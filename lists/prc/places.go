package prc

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/page"
	"sanctionsd/lists/prc/zh"
)

// The five lists, by the ids of the contract.
const (
	idMFA   = "cn-mfa-afsl"
	idAFSL  = "cn-mofcom-afsl"
	idUEL   = "cn-mofcom-uel"
	idECL   = "cn-mofcom-ecl"
	idWatch = "cn-mofcom-watch"
)

// Addresses of the authorities' sites. They stand in the programs of others
// that ran against the live sites, except where it says otherwise.
const (
	// The open-government column of the Ministry of Foreign Affairs on
	// countermeasures.
	mfaIndex = "https://www.mfa.gov.cn/web/wjb_673085/zfxxgk_674865/gknrlb/fzcqdcs/"
	// The rules and normative documents of the security bureau of the Ministry
	// of Commerce: the shell for people, and the service the shell asks.
	bureauShell = "https://aqygzj.mofcom.gov.cn/flzc/gzjgfxwj/index.html"
	bureauUnit  = "https://aqygzj.mofcom.gov.cn/api-gateway/jpaas-publish-server/front/page/build/unit"
	// The announcements of the Ministry of Commerce, a page a year. It carries
	// neither its orders nor every notice of the unreliable entity list.
	yearIndex = "https://www.mofcom.gov.cn/zcfb/blgg/gg/%d/index.html"
	// The columns of the export control information site.
	exportControl = "https://exportcontrol.mofcom.gov.cn/"
	columnList    = exportControl + "edi_ecms_web_front/front/column/getColumnList"
	// The spokesperson's answers, in two columns of the main site. The
	// addresses of articles are known, /xwfb/xwfyrth/art/2025/art_….html; those
	// of the indexes are derived from them.
	answersIndex = "https://www.mofcom.gov.cn/xwfb/xwfyrth/index.html"
	newsIndex    = "https://www.mofcom.gov.cn/syxwfb/index.html"
)

// Columns of the export control information site.
const (
	columnNews  = 1  // domestic news, with the spokesperson's answers
	columnRules = 10 // rules and normative documents, with the notices
)

// bureauQuery are the ids of the security bureau's index. They change when the
// site is rebuilt; the shell then has the new ones.
func bureauQuery() page.UnitQuery {
	return page.UnitQuery{
		WebID: "b28941ad4e064442856787562c9a4961", PageID: "79d6d2c4e44d458180d37dd4f0996645",
		TplSetID: "DDBav9QvwJVbs9iznQVmO", TagID: "信息列表",
	}
}

// places returns the places of a list. base "" stands for the official hosts;
// any other replaces scheme and host of every address and keeps the path.
func places(list string) func(base string, now time.Time) ([]lists.Place, error) {
	return func(base string, now time.Time) ([]lists.Place, error) {
		h, err := hostOf(base)
		if err != nil {
			return nil, err
		}
		year := now.In(zh.Beijing).Year()
		announced := []lists.Place{h.year(year), h.year(year - 1)}
		answers := []lists.Place{
			h.html("mofcom spokesperson", lists.RoleAnswers, answersIndex),
			h.html("mofcom news", lists.RoleAnswers, newsIndex),
			h.column("export control news", lists.RoleAnswers, columnNews),
		}
		bureau := []lists.Place{h.bureau(bureauQuery())}
		rules := []lists.Place{h.column("export control rules", lists.RoleNotices, columnRules)}
		switch list {
		case idMFA:
			return []lists.Place{h.html("mfa countermeasures", lists.RoleNotices, mfaIndex)}, nil
		case idUEL, idECL:
			return slices.Concat(bureau, announced, rules, answers), nil
		case idWatch:
			return slices.Concat(bureau, announced, rules), nil
		case idAFSL:
			return slices.Concat(bureau, rules, answers), nil
		}
		return nil, fmt.Errorf("find the places of %q: not one of the lists of the PRC", list)
	}
}

// host is where addresses are asked: the official hosts, or one in their place.
type host struct{ base *url.URL }

// hostOf reads the configured url.
func hostOf(base string) (host, error) {
	if base == "" {
		return host{}, nil
	}
	u, err := url.Parse(base)
	if err != nil {
		return host{}, fmt.Errorf("read url %q: %w", base, err)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return host{}, fmt.Errorf("read url %q: want another host for the official ones, as http://host:port/", base)
	}
	return host{u}, nil
}

// at returns where an official address is asked.
func (h host) at(address string) string {
	u, err := url.Parse(address)
	if h.base == nil || err != nil {
		return address
	}
	u.Scheme, u.Host = h.base.Scheme, h.base.Host
	return u.String()
}

// one is the Page function of a place that has one page.
func one(l lists.Location) func(n int) (lists.Location, bool) {
	return func(n int) (lists.Location, bool) {
		if n != 1 {
			return lists.Location{}, false
		}
		return l, true
	}
}

// html is an index that is a web page. Only the first page is asked: how these
// columns number their further pages is not known, and the register holds what
// is older.
func (h host) html(name string, role lists.Role, address string) lists.Place {
	return lists.Place{
		Name: name, Role: role,
		Page: one(lists.Location{Name: "index.html", URL: h.at(address)}),
		Read: page.HTMLIndex,
	}
}

func (h host) year(year int) lists.Place {
	p := h.html("mofcom announcements "+strconv.Itoa(year), lists.RoleNotices, fmt.Sprintf(yearIndex, year))
	p.Part = true
	return p
}

// bureau is the index of the security bureau: one answer holds all of it.
func (h host) bureau(q page.UnitQuery) lists.Place {
	return lists.Place{
		Name: "mofcom security bureau", Role: lists.RoleNotices,
		Page: one(lists.Location{
			Name: "unit.json", URL: h.at(bureauUnit + "?" + q.Encode()),
			Header: map[string]string{"Referer": h.at(bureauShell)},
		}),
		Read:  page.UnitIndex,
		Shell: lists.Location{Name: "index.html", URL: h.at(bureauShell)},
		Moved: func(shell []byte) (lists.Place, error) {
			moved, err := page.UnitShell(shell, h.at(bureauShell))
			if err != nil {
				return lists.Place{}, fmt.Errorf("find the index of the security bureau: %w", err)
			}
			return h.bureau(moved), nil
		},
	}
}

// maxColumnPage bounds how far back a column is read: 20 texts a page.
const maxColumnPage = 500

// column is a column of the export control information site. Without the header
// of a request by a page of its own the service answers with question marks.
func (h host) column(name string, role lists.Role, id int) lists.Place {
	return lists.Place{
		Name: name, Role: role,
		Page: func(n int) (lists.Location, bool) {
			if n < 1 || n > maxColumnPage {
				return lists.Location{}, false
			}
			return lists.Location{
				Name: fmt.Sprintf("column-%d-%d.json", id, n), URL: h.at(columnList),
				Form:   fmt.Sprintf("pageNumber=%d&columnID=%d&title=", n, id),
				Header: map[string]string{"X-Requested-With": "XMLHttpRequest", "Referer": h.at(exportControl)},
			}, true
		},
		Read: page.ColumnIndex,
	}
}

// resolve returns the address a link is fetched from, and false for one that is
// none of the authorities': a page they publish may link to any other.
func resolve(base, address string) (string, bool) {
	h, err := hostOf(base)
	if err != nil {
		return "", false
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil {
		return "", false
	}
	if h.base != nil && strings.EqualFold(u.Host, h.base.Host) {
		u.Scheme = h.base.Scheme
		return u.String(), true
	}
	if port := u.Port(); port != "" && port != "80" && port != "443" || !isOfficial(u.Hostname()) {
		return "", false
	}
	return h.at(address), true
}

// isOfficial reports whether a host is one of the authorities'.
func isOfficial(name string) bool {
	name = strings.ToLower(name)
	for _, domain := range []string{"mofcom.gov.cn", "mfa.gov.cn", "fmprc.gov.cn"} {
		if name == domain || strings.HasSuffix(name, "."+domain) {
			return true
		}
	}
	return false
}
