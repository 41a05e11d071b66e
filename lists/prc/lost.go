package prc

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"

	"sanctionsd/lists"
)

// isAct matches the titles of notices and answers that do something to a list.
var isAct = regexp.MustCompile(`列入|采取.{0,12}措施|暂停|停止|取消|恢复|移出|调整`)

// lost returns a notice for a link whose page has no text, when the title alone
// says that it does something to the list and no notice of that title is known.
// Authorities withdraw pages from one site that live on at another.
func lost(list string) func(lists.Link, []lists.Notice) (lists.Notice, bool) {
	own := words(list)
	return func(l lists.Link, known []lists.Notice) (lists.Notice, bool) {
		title := squeeze(l.Title)
		if !containsAny(title, own) || !isAct.MatchString(title) {
			return lists.Notice{}, false
		}
		for _, n := range known {
			if t := squeeze(n.Title); t != "" && (strings.Contains(title, t) || strings.Contains(t, title)) {
				return lists.Notice{}, false
			}
		}
		sum := sha256.Sum256([]byte(title))
		return lists.Notice{
			List: list, Key: "unread-" + hex.EncodeToString(sum[:6]), Date: l.Date, Title: l.Title, URL: l.URL,
			Problems: []lists.Problem{{
				Code: lists.ProblemText, Excerpt: l.Title,
				Text: "the index names this notice, but its page has no text; supply its acts from another copy",
			}},
		}, true
	}
}
