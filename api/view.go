package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"sanctionsd/lists"
	"sanctionsd/store"
)

// view is a list as of an instant, by what was known at one.
type view struct {
	db        *store.DB
	source    lists.Source
	zone      *time.Location
	baselined time.Time
	// at is the instant in question, asOf whether it was asked for: it is that
	// of known otherwise.
	at   time.Time
	asOf bool
	// known is by what knowledge, zero for all there is.
	known time.Time
}

// setKnown reads by what knowledge is asked. Of today, it is that of now.
func (v *view) setKnown(text string, now time.Time) error {
	first, last, err := instants(paramKnownAt, text, v.zone)
	if err != nil {
		return err
	}
	if first.After(now) {
		return badRequest("%s: %q is yet to come: what will be known then is not known", paramKnownAt, text)
	}
	v.known = last
	if last.After(now) {
		v.known = now
	}
	if !v.asOf {
		v.at = v.known
	}
	return nil
}

// follows reports whether the list follows from notices. Such notices say from
// when they count, so what is known now tells of any instant before; of a list
// that is published as a whole only what was held then does.
func (v *view) follows() bool { return v.source.Notices != nil }

// moment is the instant by which a state must have been known, zero for now.
func (v *view) moment() time.Time {
	if v.follows() || !v.known.IsZero() && v.known.Before(v.at) {
		return v.known
	}
	return v.at
}

// before is the problem of a question about a time of which nothing can be
// known.
func (v *view) before() error {
	if m := v.moment(); m.IsZero() || !m.Before(v.baselined) {
		return nil
	}
	return newProblem(http.StatusNotFound, codeUsage, "nothing is known of %s before its baseline at %s", v.source.ID, store.FormatTime(v.baselined))
}

// each calls f with the JSON of every designation that was listed, sorted by
// native id.
func (v *view) each(f func(raw []byte) error) error {
	gone, err := v.gone()
	if err != nil {
		return err
	}
	show := func(raw []byte, why string, err error) error {
		if why != "" || err != nil {
			return err
		}
		return f(raw)
	}
	err = v.db.Known(v.source.ID, v.moment(), func(k store.Known) error {
		for ; len(gone) > 0 && gone[0].NativeID < k.NativeID; gone = gone[1:] {
			if err := show(v.unseen(gone[0])); err != nil {
				return err
			}
		}
		var removed *lists.Designation
		if len(gone) > 0 && gone[0].NativeID == k.NativeID {
			removed, gone = gone[0], gone[1:]
		}
		return show(v.read(k, removed))
	})
	for _, d := range gone {
		if err != nil {
			break
		}
		err = show(v.unseen(d))
	}
	return err
}

// one returns the JSON of a designation, or why there is none: a sentence
// without its subject.
func (v *view) one(id string) (raw []byte, why string, err error) {
	gone, err := v.gone()
	if err != nil {
		return nil, "", err
	}
	var removed *lists.Designation
	if i := slices.IndexFunc(gone, func(d *lists.Designation) bool { return d.ID == id }); i >= 0 {
		removed = gone[i]
	}
	versions, err := v.db.History(id)
	if errors.Is(err, store.ErrNotFound) && removed != nil {
		return v.unseen(removed)
	}
	if err != nil {
		return nil, "", err
	}
	for _, ver := range slices.Backward(versions) {
		if m := v.moment(); m.IsZero() || !ver.From.After(m) {
			return v.read(store.Known{From: ver.From, Until: ver.Until, JSON: ver.JSON}, removed)
		}
	}
	if removed != nil {
		return v.unseen(removed)
	}
	return nil, fmt.Sprintf("was not known at %s: it is held from %s", store.FormatTime(v.moment()), store.FormatTime(versions[0].From)), nil
}

// read brings what was known of a designation to the instant in question, and
// returns its JSON, or why it was not listed. removed is what gone says of it.
func (v *view) read(k store.Known, removed *lists.Designation) (raw []byte, why string, err error) {
	d := new(lists.Designation)
	if err := json.Unmarshal(k.JSON, d); err != nil {
		return nil, "", fmt.Errorf("decode what is known of a designation of %s: %w", v.source.ID, err)
	}
	m, left := v.moment(), d.Status == lists.StatusRemoved
	over := !k.Until.IsZero() && (m.IsZero() || !m.Before(k.Until))
	switch {
	case over && (!left || !v.follows()):
		return nil, fmt.Sprintf("was not listed at %s: it was removed at %s", store.FormatTime(v.at), store.FormatTime(k.Until)), nil
	case left && v.known.IsZero() && removed != nil:
		// A notice may have been corrected since it was removed.
		removed.Provenance, d = d.Provenance, removed
	case left:
		revive(d, removed)
	}
	if !d.At(v.at, v.zone) && !left {
		raw = k.JSON
	}
	if why := v.unlisted(d); why != "" || raw != nil {
		return raw, why, nil
	}
	d.Seal()
	raw, err = encoded(d)
	return raw, "", err
}

// revive gives a designation that was removed the state it had without measures,
// which no periods tell.
func revive(d, removed *lists.Designation) {
	d.Status, d.InForce = lists.StatusActive, lists.InForceUnconfirmed
	if removed != nil && removed.Status != lists.StatusRemoved {
		d.Status, d.InForce = removed.Status, removed.InForce
	}
}

// gone returns the designations that the known notices take off the list, by
// native id, as of the instant in question. Those that were off it before the
// baseline were never held, and nothing but the notices tells of them.
func (v *view) gone() ([]*lists.Designation, error) {
	if !v.follows() {
		return nil, nil
	}
	records, err := v.db.Notices(v.source.ID)
	if err != nil {
		return nil, err
	}
	var notices []lists.Notice
	for _, n := range records {
		if v.known.IsZero() || !n.Recorded.After(v.known) {
			notices = append(notices, n.Notice)
		}
	}
	all, err := v.source.Notices.Fold(notices, v.at)
	if err != nil {
		return nil, fmt.Errorf("fold the notices of %s: %w", v.source.ID, err)
	}
	all = slices.DeleteFunc(all, func(d *lists.Designation) bool { return d.RemovedOn == "" })
	slices.SortFunc(all, func(a, b *lists.Designation) int { return strings.Compare(a.NativeID, b.NativeID) })
	return all, nil
}

// offBefore returns from when a designation is off its list that was taken off it
// before the list was first held here, of which only the notices tell.
func (s *Server) offBefore(id string) (from string, ok bool) {
	v, err := s.view(listOf(id), url.Values{paramAsOf: {s.now().UTC().Format(time.RFC3339)}})
	if err != nil {
		return "", false
	}
	gone, err := v.gone()
	if err != nil {
		return "", false
	}
	i := slices.IndexFunc(gone, func(d *lists.Designation) bool { return d.ID == id })
	if i < 0 {
		return "", false
	}
	return gone[i].RemovedOn, true
}

// unseen returns the JSON of one that gone returned and that was never held.
func (v *view) unseen(d *lists.Designation) (raw []byte, why string, err error) {
	if why := v.unlisted(d); why != "" {
		return nil, why, nil
	}
	evidence, err := v.db.Evidence(d)
	if err != nil {
		return nil, "", err
	}
	d.Provenance = &evidence
	raw, err = encoded(d)
	return raw, "", err
}

// unlisted says why a designation was not listed at the instant in question, ""
// when it was. What the store held at an instant counts as listed, also when its
// day is yet to come.
func (v *view) unlisted(d *lists.Designation) string {
	if d.Status == lists.StatusRemoved {
		return fmt.Sprintf("was not listed any more at %s: it is off the list from %s", store.FormatTime(v.at), d.RemovedOn)
	}
	if from, ok := lists.Instant(d.ListedOn, v.zone); ok && v.asOf && v.follows() && from.After(v.at) {
		return fmt.Sprintf("was not listed yet at %s: it is listed from %s", store.FormatTime(v.at), d.ListedOn)
	}
	return ""
}

func encoded(d *lists.Designation) ([]byte, error) {
	var b bytes.Buffer
	if err := newEncoder(&b).Encode(d); err != nil {
		return nil, fmt.Errorf("encode %s: %w", d.ID, err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
