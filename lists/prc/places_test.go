package prc

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/page"
)

func allLists() []string { return []string{idMFA, idAFSL, idUEL, idECL, idWatch} }

// New Year's Eve in London, New Year in Beijing.
func newYear() time.Time { return time.Date(2030, 12, 31, 18, 0, 0, 0, time.UTC) }

func placesOf(t *testing.T, list, base string) []lists.Place {
	t.Helper()
	found, err := places(list)(base, newYear())
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Each list is looked for where the facts about its authority say, by the year
// of Beijing.
func TestPlaces(t *testing.T) {
	notices := map[string][]string{
		idMFA:   {"mfa countermeasures"},
		idAFSL:  {"mofcom security bureau", "export control rules"},
		idUEL:   {"mofcom security bureau", "mofcom announcements 2031", "mofcom announcements 2030", "export control rules"},
		idECL:   {"mofcom security bureau", "mofcom announcements 2031", "mofcom announcements 2030", "export control rules"},
		idWatch: {"mofcom security bureau", "mofcom announcements 2031", "mofcom announcements 2030", "export control rules"},
	}
	spokesperson := []string{"mofcom spokesperson", "mofcom news", "export control news"}
	answers := map[string][]string{idAFSL: spokesperson, idUEL: spokesperson, idECL: spokesperson}
	for _, list := range allLists() {
		byRole := make(map[lists.Role][]string)
		for _, p := range placesOf(t, list, "") {
			byRole[p.Role] = append(byRole[p.Role], p.Name)
			if p.Read == nil {
				t.Errorf("%s: %s has no reader", list, p.Name)
			}
		}
		if d := cmp.Diff(map[lists.Role][]string{lists.RoleNotices: notices[list], lists.RoleAnswers: answers[list]},
			map[lists.Role][]string{lists.RoleNotices: byRole[lists.RoleNotices], lists.RoleAnswers: byRole[lists.RoleAnswers]}); d != "" {
			t.Errorf("%s (-want +got):\n%s", list, d)
		}
	}
	if _, err := places("us-ofac-sdn")("", newYear()); err == nil || err.Error() != `find the places of "us-ofac-sdn": not one of the lists of the PRC` {
		t.Errorf("another list: %v", err)
	}
}

// The requests are those the sites are known to answer.
func TestRequests(t *testing.T) {
	want := map[string]lists.Location{
		"mfa countermeasures": {Name: "index.html", URL: "https://www.mfa.gov.cn/web/wjb_673085/zfxxgk_674865/gknrlb/fzcqdcs/"},
		"mofcom security bureau": {
			Name: "unit.json", Header: map[string]string{"Referer": "https://aqygzj.mofcom.gov.cn/flzc/gzjgfxwj/index.html"},
			URL: "https://aqygzj.mofcom.gov.cn/api-gateway/jpaas-publish-server/front/page/build/unit" +
				"?webId=b28941ad4e064442856787562c9a4961&pageId=79d6d2c4e44d458180d37dd4f0996645&tplSetId=DDBav9QvwJVbs9iznQVmO" +
				"&tagId=%E4%BF%A1%E6%81%AF%E5%88%97%E8%A1%A8&parseType=bulidstatic&pageType=column" +
				"&paramJson=%7B%22pageNo%22%3A1%2C%22pageSize%22%3A99999%7D",
		},
		"mofcom announcements 2031": {Name: "index.html", URL: "https://www.mofcom.gov.cn/zcfb/blgg/gg/2031/index.html"},
		"mofcom announcements 2030": {Name: "index.html", URL: "https://www.mofcom.gov.cn/zcfb/blgg/gg/2030/index.html"},
		"mofcom spokesperson":       {Name: "index.html", URL: "https://www.mofcom.gov.cn/xwfb/xwfyrth/index.html"},
		"mofcom news":               {Name: "index.html", URL: "https://www.mofcom.gov.cn/syxwfb/index.html"},
		"export control rules": {
			Name: "column-10-1.json", URL: "https://exportcontrol.mofcom.gov.cn/edi_ecms_web_front/front/column/getColumnList",
			Form:   "pageNumber=1&columnID=10&title=",
			Header: map[string]string{"X-Requested-With": "XMLHttpRequest", "Referer": "https://exportcontrol.mofcom.gov.cn/"},
		},
		"export control news": {
			Name: "column-1-1.json", URL: "https://exportcontrol.mofcom.gov.cn/edi_ecms_web_front/front/column/getColumnList",
			Form:   "pageNumber=1&columnID=1&title=",
			Header: map[string]string{"X-Requested-With": "XMLHttpRequest", "Referer": "https://exportcontrol.mofcom.gov.cn/"},
		},
	}
	for _, list := range allLists() {
		for _, p := range placesOf(t, list, "") {
			l, ok := p.Page(1)
			if d := cmp.Diff(want[p.Name], l); d != "" || !ok {
				t.Errorf("%s of %s: %v (-want +got):\n%s", p.Name, list, ok, d)
			}
			if _, ok := p.Page(0); ok {
				t.Errorf("%s has a page 0", p.Name)
			}
			next, more := p.Page(2)
			if column := strings.HasPrefix(p.Name, "export control"); more != column || column && !strings.HasPrefix(next.Form, "pageNumber=2&") {
				t.Errorf("%s: page 2 is %+v, %v", p.Name, next, more)
			}
			if _, ok := p.Page(maxColumnPage + 1); ok {
				t.Errorf("%s has no last page", p.Name)
			}
		}
	}
}

// Another host takes the place of every official one: a mirror, or a test.
func TestPlacesAtAnotherHost(t *testing.T) {
	const base = "http://127.0.0.1:8080"
	for _, list := range allLists() {
		official := placesOf(t, list, "")
		for i, p := range placesOf(t, list, base+"/") {
			here, _ := p.Page(1)
			there, _ := official[i].Page(1)
			for _, pair := range [][2]string{{here.URL, there.URL}, {p.Shell.URL, official[i].Shell.URL}, {here.Header["Referer"], there.Header["Referer"]}} {
				u, err := url.Parse(pair[1])
				if err != nil {
					t.Fatal(err)
				}
				want := ""
				if pair[1] != "" {
					want = base + u.RequestURI()
				}
				if pair[0] != want {
					t.Errorf("%s: %q, want %q", p.Name, pair[0], want)
				}
			}
		}
	}
	for _, c := range []struct{ base, says string }{
		{"ftp://x/", `read url "ftp://x/": want another host for the official ones, as http://host:port/`},
		{"http://x/y", `read url "http://x/y": want another host for the official ones, as http://host:port/`},
		{"http://u:p@x/", `read url "http://u:p@x/": want another host for the official ones, as http://host:port/`},
		{"/var/pages", `read url "/var/pages": want another host for the official ones, as http://host:port/`},
		{"http://x:y/", `read url "http://x:y/": parse "http://x:y/": invalid port ":y" after host`},
	} {
		if _, err := places(idUEL)(c.base, newYear()); err == nil || err.Error() != c.says {
			t.Errorf("%q: %v, want %s", c.base, err, c.says)
		}
	}
}

// When the ids of the building service change, the shell page has the new ones.
// The ids are invented.
func TestMoved(t *testing.T) {
	at := slices.IndexFunc(placesOf(t, idUEL, ""), func(p lists.Place) bool { return p.Moved != nil })
	for _, base := range []string{"", "http://mirror.example/"} {
		p := placesOf(t, idUEL, base)[at]
		for name, attribute := range map[string]string{
			"double": `{&quot;webId&quot;:&quot;w1&quot;,&quot;pageId&quot;:&quot;p1&quot;,&quot;tplSetId&quot;:&quot;t1&quot;,&quot;tagId&quot;:&quot;信息列表&quot;}`,
			"single": `{'parseType':'bulidstatic','webId':'w1','tplSetId':'t1','pageType':'column','tagId':'信息列表','pageId':'p1'}`,
			"bare":   `{webId: 'w1', tplSetId: 't1', tagId: '信息列表', pageId: 'p1'}`,
		} {
			shell := `<html><div queryData="{'webId':'w0','pageId':'p0','tplSetId':'t0','tagId':'面包屑'}"></div><script url="/x" queryData="` + attribute + `"></script>`
			moved, err := p.Moved([]byte(shell))
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			was, _ := p.Page(1)
			now, _ := moved.Page(1)
			want := strings.NewReplacer("b28941ad4e064442856787562c9a4961", "w1", "79d6d2c4e44d458180d37dd4f0996645", "p1", "DDBav9QvwJVbs9iznQVmO", "t1").Replace(was.URL)
			if now.URL != want || moved.Name != p.Name || moved.Role != p.Role || now.Header["Referer"] != was.Header["Referer"] {
				t.Errorf("%s: %q, want %q", name, now.URL, want)
			}
		}
		if _, err := p.Moved([]byte(`<html><div queryData="{'webId':'w0'}">`)); err == nil ||
			err.Error() != "find the index of the security bureau: "+p.Shell.URL+": queryData: no element of the page has the ids of the building service (webId, pageId, tplSetId, tagId)" {
			t.Errorf("no ids: %v", err)
		}
	}
	if q := bureauQuery(); q == (page.UnitQuery{}) {
		t.Error("no ids")
	}
}

// Only the authorities' own addresses are ever asked.
func TestResolve(t *testing.T) {
	for _, c := range []struct{ base, address, want string }{
		{"", "https://www.mofcom.gov.cn/a?b=c", "https://www.mofcom.gov.cn/a?b=c"},
		{"", "http://AQYGZJ.mofcom.gov.cn:80/a", "http://AQYGZJ.mofcom.gov.cn:80/a"},
		{"", "https://www.fmprc.gov.cn/eng/x.html", "https://www.fmprc.gov.cn/eng/x.html"},
		{"", "https://mfa.gov.cn/", "https://mfa.gov.cn/"},
		{"", "https://evilmofcom.gov.cn/", ""},
		{"", "https://mofcom.gov.cn.evil.example/", ""},
		{"", "https://www.ettoday.net/news/1.htm", ""},
		{"", "https://mofcom.gov.cn@evil.example/", ""},
		{"", "https://user@www.mofcom.gov.cn/", ""},
		{"", "https://www.mofcom.gov.cn:8443/", ""},
		{"", "file:///etc/passwd", ""},
		{"", "javascript:alert(1)", ""},
		{"", "/a/b.html", ""},
		{"", "", ""},
		{"", "http://[::1", ""},
		{"http://127.0.0.1:8080/", "https://www.mofcom.gov.cn/a/b.html?c", "http://127.0.0.1:8080/a/b.html?c"},
		{"http://127.0.0.1:8080/", "http://127.0.0.1:8080/a", "http://127.0.0.1:8080/a"},
		{"http://127.0.0.1:8080", "http://127.0.0.1:9090/a", ""},
		{"http://127.0.0.1:8080/", "http://169.254.169.254/", ""},
		{"nonsense", "https://www.mofcom.gov.cn/", ""},
	} {
		got, ok := resolve(c.base, c.address)
		if got != c.want || ok != (c.want != "") {
			t.Errorf("resolve(%q, %q) = %q, %v; want %q", c.base, c.address, got, ok, c.want)
		}
	}
}

// The titles are of kinds these ministries publish; numbers and parties are
// invented.
func TestConcerns(t *testing.T) {
	all := strings.Join(allLists(), " ")
	for _, c := range []struct{ title, lists string }{
		{"", all},
		{"不可靠实体清单工作机制关于将某公司列入不可靠实体清单的公告", idUEL},
		{"商务部公告2031年第90号 公布将3家实体列入出口管制管控名单", idECL},
		{"商务部公告2031年第91号 公布将3家实体列入关注名单的决定", idWatch},
		{"中华人民共和国商务部令二〇三一年第1号 关于取消对某国两家金融机构反制措施的决定", all},
		{"商务部新闻发言人就暂停不可靠实体清单措施答记者问", all},
		{"商务部召开例行新闻发布会（2031年5月8日）", all},
		{"商务部公告2031年第92号 公布将某公司移出名单的决定", all},
		{"商务部 海关总署公告2031年第18号 公布对部分中重稀土相关物项实施出口管制的决定", ""},
		{"商务部 海关总署公告2031年第46号 关于加强相关两用物项出口管制的公告", ""},
		{"商务部公告2031年第5号 关于原产于某国的进口某产品反倾销调查初步裁定的公告", ""},
		{"商务部部长会见某国客人", ""},
		{"中华人民共和国出口管制法", all},
		{"?", all},
	} {
		var got []string
		for _, list := range allLists() {
			if concerns(list)(lists.Link{Title: c.title}) {
				got = append(got, list)
			}
		}
		want := strings.Fields(c.lists)
		if d := cmp.Diff(want, got); d != "" && len(want)+len(got) > 0 {
			t.Errorf("%s (-want +got):\n%s", c.title, d)
		}
	}
}

// No title of a notice that is known is passed over for its list.
func TestConcernsKnown(t *testing.T) {
	root := os.Getenv("SANCTIONSD_CORPUS")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "data")
	}
	b, err := os.ReadFile(filepath.Join(root, "prc", "announcements.json"))
	if err != nil {
		t.Skip("the known notices are not here; set SANCTIONSD_CORPUS to the folder above prc/")
	}
	var known []struct {
		ID    string `json:"id"`
		List  string `json:"list"`
		Title string `json:"title_zh"`
	}
	if err := json.Unmarshal(b, &known); err != nil {
		t.Fatal(err)
	}
	if len(known) < 60 {
		t.Fatalf("%d notices", len(known))
	}
	for _, k := range known {
		if !concerns(k.List)(lists.Link{Title: k.Title}) {
			t.Errorf("%s is passed over: %s", k.ID, k.Title)
		}
	}
}
