package notice

import "regexp"

// correction is a fact in which the records differ from the text, and why the
// text is right, or what it is that only the record can know.
type correction struct {
	id     string // a pattern
	field  string // a pattern
	reason string
}

func (c correction) key() string { return c.id + " " + c.field }

// problemsExpected are the problems of texts that are not whole, each with the
// reason.
var problemsExpected = map[string]string{
	"2026-04-24-MOFCOM-ECL-1 problem action":    "the text is partial: the sentence that decides is missing",
	"2026-04-24-MOFCOM-ECL-1 problem text":      "the text is partial: it has no end",
	"2026-07-24-MOFCOM-ECL-1 problem text":      "the text is partial: it has no end",
	"2026-04-24-MOFCOM-ECL-1 problem effective": "the text is partial: the line that says from when is missing",
	"2026-07-24-MOFCOM-ECL-1 problem action":    "the text is partial: the sentence that decides is missing",
	"2026-07-24-MOFCOM-ECL-1 problem effective": "the text is partial: the line that says from when is missing",
}

var corrections = []correction{
	{"cn-mofcom-uel/2023-1", "country of [12]", "the notice does not say of which country the companies are; the record calls it common knowledge"},
	{"cn-mfa-afsl/2023-04-07", "measures", "the paragraph binds organisations and persons within the territory, which the record leaves out of the binds of a restriction"},
	{"cn-mofcom-uel/2023-04-18 answer 1", "on", "the answer gives the day of the announcement, not its number; the register finds it by the day"},
	{"cn-mofcom-uel/2023-04-18 answer 1", "measures", "the record shortens the words, and leaves out the other managers of both companies, whom they reach too"},
	{"cn-mfa-afsl/2024-06-21", "country of [1-6]", "neither title nor decision says that the company is American; the reasons are about sales by the United States"},
	{"cn-mfa-afsl/2024-12-21", "printed of [0-9]+", "the record does not keep the office in front of a name as printed"},
	{"cn-mofcom-afsl/2025-5", "country of [12]", "the order says 欧盟; Lithuania is from other sources"},
	{"cn-mofcom-afsl/2025-5", "printed of 1", "the record does not keep the name with 欧盟 in front"},
	{"cn-mofcom-ecl/2025-11-05 answer [12]", "basis", "the text is reconstructed and names no law"},
	{"cn-mofcom-uel/2025-11-05 answer 3", "action", "the answer stops the measures of both announcements in the same words; that one of them had modified another is the register's to know"},
	{"cn-mfa-afsl/2025-12-15", "measures", "the paragraph binds those within the territory, in words that lack one 的"},
	{"cn-mofcom-ecl/2026-20", "basis", "the text is partial: its first paragraph is missing"},
	{"cn-mofcom-ecl/2026-30", "basis", "the text is partial: its first paragraph is missing"},
	{"cn-mofcom-uel/2025-10", "number", "the copy at the other address has no line 【发布文号】; the number is that of its masthead"},
}

// corrected returns the correction of a difference.
func corrected(_ string, d difference) (string, bool) {
	for _, c := range corrections {
		if entirely(c.id, d.id) && entirely(c.field, d.field) {
			return c.key(), true
		}
	}
	return "", false
}

func entirely(pattern, text string) bool {
	return regexp.MustCompile("^(?:" + pattern + ")$").MatchString(text)
}
