package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"sanctionsd/lists"
	"sanctionsd/store"
)

// reviewKind says in words what waits.
func reviewKind(k store.ReviewKind) string {
	switch k {
	case store.ReviewNotice:
		return "a notice not read with certainty"
	case store.ReviewDiffers:
		return "a document that says otherwise"
	case store.ReviewName:
		return "a notice known by name only"
	case store.ReviewGap:
		return "a missing number"
	}
	return string(k)
}

// reviewLines is a review among others: what, which, why.
func reviewLines(r store.Review) string {
	first := join(": ", r.ID, facts(reviewKind(r.Kind), r.Number, tag("of", r.Date), tag("since", moment(store.FormatTime(r.Opened)))))
	more := []string{r.Title}
	if !r.Open() {
		more = append(more, decisionLine(r))
	} else {
		more = append(more, reasonLines(r.Reasons)...)
		more = append(more, "see it: sanctionsd review show "+r.ID)
	}
	return first + below(more...) + "\n"
}

// reasonLines says why something waits, each once.
func reasonLines(reasons []store.Reason) (all []string) {
	for _, r := range reasons {
		if line := join(": ", r.Code, r.Text); !slices.Contains(all, line) {
			all = append(all, line)
		}
	}
	return all
}

func decisionLine(r store.Review) string {
	return facts(r.Decision, tag("at", moment(store.FormatTime(r.Closed))), tag("because:", r.Words))
}

// reviewSheet returns all that is known of a review.
func reviewSheet(r store.Review) string {
	s := new(sheet)
	fmt.Fprintf(s, "%s\n", join(": ", r.ID, reviewKind(r.Kind)))
	if n := r.Number; n != "" || r.Date != "" {
		fmt.Fprintf(s, "%s\n", facts(n, tag("of", r.Date)))
	}
	for _, line := range []string{r.Title, r.URL, tag("waits since", moment(store.FormatTime(r.Opened)))} {
		if line != "" {
			fmt.Fprintf(s, "%s\n", line)
		}
	}
	s.section("it waits because", reasonLines(r.Reasons)...)
	s.section("the words in question", r.Excerpt)
	s.section("names that may be those of parties", r.Candidates...)
	if r.Reading != nil {
		s.section("what was read", lines(r.Reading.Acts, actLines)...)
	}
	s.section("documents", lines(r.Copies, func(c store.Copy) string {
		return c.Document.SHA256 + below(facts(c.Address, tag("fetched", c.Document.FetchedAt)))
	})...)
	if !r.Open() {
		s.section("decided", decisionLine(r))
		return s.String()
	}
	s.section("to decide", decisions(r)...)
	return s.String()
}

// decisions are the commands by which a review can be decided.
func decisions(r store.Review) []string {
	supply := "sanctionsd review supply " + r.ID + " FILE"
	dismiss := "sanctionsd review dismiss " + r.ID + " --reason WHY"
	switch {
	case r.Kind == store.ReviewGap:
		return []string{
			"no notice of this list has the number: sanctionsd review accept " + r.ID + " --reason WHY",
			"there is one, and you have it: save its page, then sanctionsd sync " + r.List + " --from FILE",
		}
	case r.Kind == store.ReviewName:
		return []string{
			"you have the notice: save its page, then sanctionsd sync " + r.List + " --from FILE",
			"you can say what it does: " + supply,
			"its name is all there is to know for now: sanctionsd review accept " + r.ID,
		}
	case r.Kind == store.ReviewDiffers && r.Reading != nil && r.Reading.Key != "":
		return []string{
			"this document is right, in the place of what is known: sanctionsd review accept " + r.ID,
			"it is not, and what is known stands: " + dismiss,
			"neither is: say what is right: " + supply,
		}
	case r.Reading != nil && r.Reading.Key != "" && len(r.Reading.Acts) > 0:
		return []string{
			"what was read is right: sanctionsd review accept " + r.ID,
			"it is not: say what is: " + supply,
			"it is no notice of this list: " + dismiss,
		}
	}
	return []string{
		"say what it does: " + supply,
		"it is no notice of this list: " + dismiss,
	}
}

// actLines is what an act does, with its measures and parties.
func actLines(a lists.Act) string {
	until := tag("until", a.Until)
	if until != "" && a.UntilBasis != "" {
		until += " (" + a.UntilBasis + ")"
	}
	off := ""
	if a.DelistingStated {
		off = "which takes the parties off the list"
	}
	first := facts(string(a.Action), tag("from", a.Effective), until, tag("on", strings.Join(a.On, ", ")), off)
	more := []string{a.Text}
	for _, b := range a.LegalBasis {
		more = append(more, "basis: "+facts(b.Law, tag("articles", strings.Join(b.Articles, ", "))))
	}
	more = append(more, lines(a.Measures, actMeasureLine)...)
	more = append(more, lines(a.Targets, targetLines)...)
	return first + below(lines(more, indentMore)...)
}

// indentMore indents the lines of a text that are not its first, so that they
// stay below it when it is indented itself.
func indentMore(text string) string { return strings.ReplaceAll(text, "\n", "\n  ") }

func actMeasureLine(m lists.ActMeasure) string {
	return "measure " + join(": ", m.Code, m.Text) + below(facts(
		tag("hits", strings.Join(m.Hits, ", ")), tag("binds", strings.Join(m.Binds, ", ")), tag("in", strings.Join(m.Regions, ", ")),
		tag("on the parties", strings.Join(lines(m.To, strconv.Itoa), ", ")),
	))
}

func targetLines(t lists.Target) string {
	var names []string
	for _, n := range t.Names {
		text := n.Full
		for _, v := range n.Variants {
			text += " (" + v.Full + ")"
		}
		if n.Type != lists.NamePrimary {
			text = string(n.Type) + " " + text
		}
		names = append(names, text)
	}
	parent := ""
	if t.Parent > 0 {
		parent = "a branch of party " + strconv.Itoa(t.Parent)
	}
	return "party " + strconv.Itoa(t.Ordinal) + ": " + facts(strings.Join(names, ", "), string(t.Kind), tag("role:", t.Role), parent, tag("belongs to", t.Of)) +
		below(strings.Join(lines(t.Addresses, addressLines), "; "), t.Remarks)
}
