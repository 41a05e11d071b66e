package main

import (
	"strings"
	"testing"
	"time"

	"sanctionsd/lists"
	"sanctionsd/store"
)

// Reviews of every kind as a person sees them. All of it is invented.
func TestReviewGolden(t *testing.T) {
	at := time.Date(2026, 11, 20, 8, 30, 0, 0, time.UTC)
	reviews := []store.Review{
		{
			ID: "cn-mofcom-uel/2026-98", List: "cn-mofcom-uel", Kind: store.ReviewNotice, Number: "公告〔2026〕98号", Date: "2026-11-20",
			Title: "关于将虚构公司等3家企业列入不可靠实体清单的公告", URL: "https://notices.example/98.html",
			Reasons: []store.Reason{
				{Code: "count", Text: "the notice declares 3 parties, and 2 were read"},
				{Code: "count", Text: "the notice declares 3 parties, and 2 were read"},
				{Code: "measure", Text: "a paragraph has no known measure"},
			},
			Excerpt: "等3家企业", Candidates: []string{"虚构公司", "Invented Inc."}, Opened: at,
			Reading: &lists.Notice{List: "cn-mofcom-uel", Key: "2026-98", Acts: []lists.Act{
				{
					Action: lists.ActAdd, Effective: "2026-11-20", Text: "决定将虚构公司等3家企业列入不可靠实体清单",
					LegalBasis: []lists.LegalBasis{{Law: "不可靠实体清单规定", Articles: []string{"2", "8"}}},
					Measures: []lists.ActMeasure{
						{Measure: lists.Measure{Code: "entry-ban", Text: "禁止其高级管理人员入境", Hits: []string{"senior-management"}, Regions: []string{"CN", "HK"}}, To: []int{1, 2}},
						{Measure: lists.Measure{Code: "other", Text: "其他措施"}},
					},
					Targets: []lists.Target{
						{
							Ordinal: 1, Kind: lists.Entity, Remarks: "及其分支机构",
							Names: []lists.Name{
								{Full: "虚构公司", Type: lists.NamePrimary, Variants: []lists.NameVariant{{Full: "Invented Inc."}}},
								{Full: "虚构", Type: lists.NameAlias},
							},
							Addresses: []lists.Address{{Full: "1 Example Street"}, {Full: "2 Example Street"}},
						},
						{Ordinal: 2, Parent: 1, Kind: lists.Individual, Names: []lists.Name{{Full: "某人", Type: lists.NamePrimary}}, Role: "总裁", Of: "2026-97/1"},
					},
				},
				{Action: lists.ActSuspend, Effective: "2026-11-20", Until: "2027-11-20", UntilBasis: "computed", On: []string{"2026-97", "2026-96/2"}},
				{Action: lists.ActRemove, DelistingStated: true, On: []string{"2026-95"}},
			}},
			Copies: []store.Copy{{
				Address:  "https://notices.example/98.html",
				Document: store.DocumentRecord{DocumentRef: lists.DocumentRef{SHA256: strings.Repeat("1", 64), FetchedAt: "2026-11-20T08:30:00Z"}},
			}},
		},
		{ID: "cn-mofcom-uel/2026-99", List: "cn-mofcom-uel", Kind: store.ReviewNotice, Title: "without acts", Opened: at, Reading: &lists.Notice{Key: "2026-99"}},
		{
			ID: "cn-mofcom-afsl/2026-2", List: "cn-mofcom-afsl", Kind: store.ReviewName, Opened: at, Date: "2026-08-05",
			Reasons: []store.Reason{{Code: "name-only", Text: "the text is not at hand"}},
		},
		{
			ID: "cn-mofcom-uel/gap-2026-97", List: "cn-mofcom-uel", Kind: store.ReviewGap, Number: "〔2026〕97号", Opened: at,
			Reasons: []store.Reason{{Code: "gap", Text: "〔2026〕96号 and 〔2026〕98号 are known"}},
		},
		{
			ID: "cn-mofcom-uel/2026-90", List: "cn-mofcom-uel", Kind: store.ReviewDiffers, Opened: at, Closed: at.Add(time.Hour),
			Reasons:  []store.Reason{{Code: "differs", Text: "another date"}},
			Decision: store.ReviewAccepted, Words: "the page was corrected",
		},
		{
			ID: "cn-mofcom-uel/2026-91", List: "cn-mofcom-uel", Kind: store.ReviewDiffers, Opened: at,
			Reasons: []store.Reason{{Code: "differs", Text: "another date"}}, Reading: &lists.Notice{Key: "2026-91", Acts: []lists.Act{{Action: lists.ActStop}}},
		},
	}
	var b strings.Builder
	for _, r := range reviews {
		b.WriteString(reviewLines(r))
	}
	for _, r := range reviews {
		b.WriteString("----\n" + reviewSheet(r))
	}
	golden(t, "review.golden", b.String())
}
