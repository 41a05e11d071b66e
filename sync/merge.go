package sync

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"sanctionsd/lists"
	"sanctionsd/store"
)

// seen is a notice of the list as one document of this run has it.
type seen struct {
	lists.ReadNotice
	document lists.Document
}

func (n seen) copy() store.Copy {
	return store.Copy{Address: n.Address, TextDigest: n.TextDigest, Document: store.RecordOf(n.document)}
}

// merge compares what was read with what is known: a notice that is new waits to
// be committed, another copy of a known one adds to its evidence, and what says
// otherwise, or was not read with certainty, waits for a person.
func (f *follow) merge(read []seen) {
	slices.SortStableFunc(read, func(a, b seen) int {
		return cmp.Or(strings.Compare(a.Date, b.Date), strings.Compare(a.Key, b.Key), certainty(a)-certainty(b))
	})
	for _, n := range read {
		f.mergeOne(n)
	}
	f.retry()
	slices.SortStableFunc(f.fresh, func(a, b store.NoticeRecord) int {
		return compareNotices(a.Notice, b.Notice)
	})
}

// compareNotices orders notices as they were issued: by day, then by key.
func compareNotices(a, b lists.Notice) int {
	return cmp.Or(strings.Compare(a.Date, b.Date), lists.CompareKeys(a.Key, b.Key))
}

// retry looks again at notices that wait only because of what else is known,
// which may be more now, or for the word to force them. One may be about another
// that waits.
func (f *follow) retry() {
	for more := true; more; {
		more = false
		for _, r := range f.openReviews() {
			if r.Kind != store.ReviewNotice || r.Reading == nil || isUnread(r) || !f.mayPass(r.Reading.Problems) {
				continue
			}
			if known, ok := f.at(r.Reading.Key); ok && !nameOnly(known.Notice) {
				continue
			}
			n := *r.Reading
			n.Problems = nil
			if n = f.src.Refer(f.notices(f.fresh...), n); len(n.Problems) > 0 || !f.follows(n) {
				continue
			}
			delete(f.opened, r.ID)
			fresh := store.NoticeRecord{Notice: n, Evidence: lists.EvidenceDocument, Copies: r.Copies}
			if len(r.Copies) == 0 {
				fresh.Evidence = lists.EvidenceRegister
			}
			f.fresh = append(f.fresh, fresh)
			more = true
		}
	}
}

// mayPass reports whether the problems of a reading need no person: there are
// none but that of the guard, and the run is forced.
func (f *follow) mayPass(problems []lists.Problem) bool {
	return !slices.ContainsFunc(problems, func(p lists.Problem) bool {
		return p.Code != lists.ProblemRemovals || !f.req.Force
	})
}

// follows reports whether a list follows from a notice and those before it: an
// act with impossible dates lets none follow.
func (f *follow) follows(n lists.Notice) bool {
	_, err := f.src.Fold(f.notices(append(slices.Clip(f.fresh), store.NoticeRecord{Notice: n})...), f.now)
	return err == nil
}

// certainty puts the copies of a notice that were read with certainty first.
func certainty(n seen) int { return len(n.Problems) }

func (f *follow) mergeOne(n seen) {
	n.Key = f.keyOf(n)
	if i := slices.IndexFunc(f.fresh, func(r store.NoticeRecord) bool { return r.Key == n.Key }); i >= 0 {
		if record, ok := f.another(f.fresh[i], n); ok {
			f.fresh[i] = record
		}
		return
	}
	if known, ok := f.known[n.Key]; ok && !nameOnly(known.Notice) {
		if u, ok := f.updates[n.Key]; ok {
			known = u
		}
		if record, ok := f.another(known, n); ok {
			f.updates[n.Key] = record
		}
		return
	}
	own := n.Problems
	n.Notice = f.src.Refer(f.notices(f.fresh...), n.Notice)
	if len(n.Problems) == 0 && !f.follows(n.Notice) {
		_, err := f.src.Fold(f.notices(store.NoticeRecord{Notice: n.Notice}), f.now)
		own = []lists.Problem{{Code: lists.ProblemAction, Text: fmt.Sprintf("no list follows from it: %v", err)}}
		n.Problems = own
	}
	if len(n.Problems) > 0 {
		r := f.noticeReview(store.ReviewNotice, n.Notice, n.Candidates)
		r.Reading.Problems = own // the others depend on what else is known
		r.Copies = []store.Copy{n.copy()}
		f.open(r)
		return
	}
	f.fresh = append(f.fresh, store.NoticeRecord{
		Notice: n.Notice, Evidence: lists.EvidenceDocument, Copies: []store.Copy{n.copy()},
	})
}

// keyOf returns the key of a notice among those known: where keys are days, a
// second notice of one day gets a letter.
func (f *follow) keyOf(n seen) string {
	for suffix := 'a'; suffix <= 'z'; suffix++ {
		key := n.Key
		if suffix > 'a' {
			key += string(suffix)
		}
		other, ok := f.at(key)
		if !ok {
			other, ok = f.waits(key)
		}
		if !ok || !byDay(n.Notice) || f.sameAct(other, n) {
			return key
		}
	}
	return n.Key
}

// waits returns the notice of a key that waits for a person.
func (f *follow) waits(key string) (store.NoticeRecord, bool) {
	id := f.req.Source.ID + "/" + key
	for _, r := range []store.Review{f.opened[id], f.reviews[id]} {
		if r.ID != "" && r.Open() && r.Reading != nil {
			return store.NoticeRecord{Notice: *r.Reading, Copies: r.Copies}, true
		}
	}
	return store.NoticeRecord{}, false
}

func (f *follow) at(key string) (store.NoticeRecord, bool) {
	for _, r := range f.fresh {
		if r.Key == key {
			return r, true
		}
	}
	r, ok := f.known[key]
	return r, ok
}

// byDay reports whether a notice is known by its day.
func byDay(n lists.Notice) bool { return n.Key == n.Date }

// sameAct reports whether two notices of one day are one: they have the same
// number, or title, or text, or one of them has no number and they say the same.
func (f *follow) sameAct(known store.NoticeRecord, n seen) bool {
	if known.Number != "" && n.Number != "" {
		return plainNumber(known.Number) == plainNumber(n.Number)
	}
	sameText := slices.ContainsFunc(known.Copies, func(c store.Copy) bool { return c.TextDigest == n.TextDigest })
	return sameText || nameOnly(known.Notice) ||
		known.Title != "" && squeeze(known.Title) == squeeze(n.Title) ||
		len(n.Problems) == 0 && len(f.src.Differences(known.Notice, n.Notice)) == 0
}

// plainNumber returns a number without space and without a remark in brackets
// behind it, such as the year.
func plainNumber(number string) string {
	number, _, _ = strings.Cut(squeeze(number), "（")
	return number
}

// squeeze returns a text without space.
func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

// another is a further copy of a known notice: evidence when it says the same,
// and else a matter for a person. It returns false when nothing is new.
func (f *follow) another(known store.NoticeRecord, n seen) (store.NoticeRecord, bool) {
	c := n.copy()
	sameText := func(k store.Copy) bool { return k.TextDigest == c.TextDigest }
	if slices.ContainsFunc(known.Copies, func(k store.Copy) bool { return sameText(k) && k.Address == c.Address }) {
		return known, false
	}
	if len(n.Problems) > 0 {
		f.findings.Add(lists.FindingNote, n.Address, fmt.Sprintf("a copy of %s could not be read with certainty, and is not needed: %s", known.ID(), n.Problems[0].Text))
		return known, false
	}
	n.Notice = f.src.Refer(f.notices(f.fresh...), n.Notice)
	if differences := f.src.Differences(known.Notice, n.Notice); len(differences) > 0 {
		f.open(f.differs(known, n.ReadNotice, []store.Copy{c}, n.Address, differences))
		return known, false
	}
	if len(known.Copies) > 0 && !slices.ContainsFunc(known.Copies, sameText) {
		f.findings.Add(lists.FindingNote, n.Address, fmt.Sprintf("a copy of %s has another text, which says the same", known.ID()))
	}
	known.Copies = append(slices.Clip(known.Copies), c)
	if known.Evidence == lists.EvidenceRegister {
		known.Evidence = lists.EvidenceDocument
	}
	return known, true
}

// unread begins the key of a notice whose own could not be told.
const unread = "unread-"

// unreadKey is the key of such a notice: by its text, until a person supplies
// the true one.
func unreadKey(digest string) string { return unread + digest[:min(len(digest), 12)] }

// isUnread reports whether a review is of such a notice.
func isUnread(r store.Review) bool {
	return r.Reading != nil && strings.HasPrefix(r.Reading.Key, unread)
}

// doubtfulKey reports whether the notice of a review may be known by another key
// than the review: its number could not be told.
func doubtfulKey(r store.Review) bool {
	return isUnread(r) || slices.ContainsFunc(r.Reasons, func(reason store.Reason) bool { return reason.Code == lists.ProblemNumber })
}

// noticeReview is the review of a notice that was not read with certainty.
func (f *follow) noticeReview(kind store.ReviewKind, n lists.Notice, candidates []string) store.Review {
	r := store.Review{
		ID: n.ID(), List: n.List, Kind: kind, Number: n.Number, Date: n.Date, Title: n.Title, URL: n.URL,
		Candidates: candidates, Reading: &n,
	}
	for _, p := range n.Problems {
		if reason := (store.Reason{Code: p.Code, Text: p.Text}); !slices.Contains(r.Reasons, reason) {
			r.Reasons = append(r.Reasons, reason)
		}
		if r.Excerpt == "" {
			r.Excerpt = p.Excerpt
		}
	}
	return r
}

// differs is the review of a document that says other than what is known.
func (f *follow) differs(known store.NoticeRecord, n lists.ReadNotice, copies []store.Copy, from string, differences []string) store.Review {
	r := f.noticeReview(store.ReviewDiffers, n.Notice, n.Candidates)
	r.Copies = copies
	r.Reasons = append(r.Reasons, store.Reason{Code: lists.ProblemKnown, Text: fmt.Sprintf(
		"%s says of %s other than what is known from %s: %s", from, known.ID(), evidenceOf(known), strings.Join(differences, "; "))})
	return r
}

func evidenceOf(n store.NoticeRecord) string {
	if len(n.Copies) > 0 {
		return n.Copies[0].Address
	}
	return "the base register"
}

// open opens a review, unless one is open already or was decided for the same
// text. What is known by name only waits with a document from when one came.
func (f *follow) open(r store.Review) {
	prev, ok := f.opened[r.ID]
	if !ok {
		prev, ok = f.reviews[r.ID]
	}
	aboutText := r.Kind == store.ReviewNotice || r.Kind == store.ReviewDiffers
	switch {
	case !ok, prev.Decision == store.ReviewSettled:
	case prev.Open() && prev.Kind == store.ReviewName && aboutText:
	case prev.Open():
		f.join(prev, r)
		return
	case !aboutText:
		return // explained, or taken as it stands
	case sameTexts(prev.Copies, r.Copies):
		return
	}
	r.Opened = f.s.now()
	f.opened[r.ID] = r
}

// join adds another text under the key of what waits already: a person sees it
// with the first, which is the one that can be accepted.
func (f *follow) join(prev, r store.Review) {
	if len(r.Copies) == 0 || sameTexts(prev.Copies, r.Copies) {
		return
	}
	for _, c := range r.Copies {
		prev.Reasons = append(slices.Clip(prev.Reasons), store.Reason{
			Code: lists.ProblemKnown, Text: "another text of it waits too: " + c.Address,
		})
	}
	for _, reason := range r.Reasons {
		if !slices.Contains(prev.Reasons, reason) {
			prev.Reasons = append(prev.Reasons, reason)
		}
	}
	prev.Copies = append(slices.Clip(prev.Copies), r.Copies...)
	f.opened[prev.ID] = prev
}

// sameTexts reports whether a decision was about the same text: every text of
// the newer is one of the older.
func sameTexts(older, newer []store.Copy) bool {
	return len(newer) > 0 && !slices.ContainsFunc(newer, func(n store.Copy) bool {
		return !slices.ContainsFunc(older, func(o store.Copy) bool { return o.TextDigest == n.TextDigest })
	})
}
