package prc

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/notice"
	"sanctionsd/lists/prc/page"
	"sanctionsd/lists/prc/register"
)

// readerVersion is raised whenever the same pages give other acts than before.
const readerVersion = 1

// maxPage bounds one page. The largest notice known has 40 kB, and the answer
// that indexes all documents of the security bureau some hundred.
const maxPage = 8 << 20

// list is what tells the five lists apart.
type list struct {
	id, title, authority, homepage string
	from                           string
	excludes                       []string
}

// ForeignMinistry returns the countermeasure list (反制清单) of the Ministry of
// Foreign Affairs, under the Anti-Foreign Sanctions Law (反外国制裁法) of 2021.
func ForeignMinistry() lists.Source {
	return source(list{
		id: idMFA, title: "Countermeasure list of the Ministry of Foreign Affairs (外交部反制清单)",
		authority: "Ministry of Foreign Affairs, PRC", homepage: mfaIndex,
		from: "2022-12-23",
		excludes: []string{
			"measures told by spokespersons or embassies alone, 2019 to 2024, without an order",
			"lists of the Taiwan Affairs Office of the State Council",
			"relatives, and entities that a listed party controls",
		},
	})
}

// Commerce returns the countermeasure list (反制清单) that the Ministry of
// Commerce keeps by its orders, with the approval of the coordination mechanism
// (State Council order 803 of 2025).
func Commerce() lists.Source {
	return source(list{
		id: idAFSL, title: "Countermeasure list of the Ministry of Commerce (商务部令反制清单)",
		authority: "Ministry of Commerce, PRC", homepage: bureauShell,
		from:     "2025-08-13",
		excludes: []string{"entities that a listed party controls"},
	})
}

// UnreliableEntities returns the Unreliable Entity List (不可靠实体清单), under the
// provisions of the Ministry of Commerce, order 4 of 2020.
func UnreliableEntities() lists.Source {
	return source(list{
		id: idUEL, title: "Unreliable Entity List (不可靠实体清单)",
		authority: "Unreliable Entity List mechanism, Ministry of Commerce, PRC", homepage: bureauShell,
		from:     "2023-02-16",
		excludes: []string{"entities that a listed party controls"},
	})
}

// ExportControl returns the export control list (出口管制管控名单), under the Export
// Control Law and State Council order 792 of 2024.
func ExportControl() lists.Source {
	return source(list{
		id: idECL, title: "Export Control List of entities (出口管制管控名单)",
		authority: "Ministry of Commerce, PRC", homepage: bureauShell,
		from:     "2025-01-02",
		excludes: []string{"controls of items, which name no party", "entities that a listed party controls"},
	})
}

// Watch returns the watch list (关注名单) of article 26 of State Council order 792
// of 2024.
func Watch() lists.Source {
	return source(list{
		id: idWatch, title: "Watch List (关注名单)",
		authority: "Ministry of Commerce, PRC", homepage: bureauShell,
		from:     "2026-02-24",
		excludes: []string{"entities that a listed party controls"},
	})
}

func source(l list) lists.Source {
	return lists.Source{
		ID: l.id, Title: l.title, Authority: l.authority, Homepage: l.homepage, Zone: "Asia/Shanghai",
		// The same minute for all, so that an index they share is asked for once.
		Schedule: "7 * * * *", StaleAfter: 72 * time.Hour,
		Guard:    lists.Guard{RemovedPercent: 2, RemovedMin: 25, ChurnPercent: 10, ChurnMin: 100},
		MaxBytes: maxPage, Parser: readerVersion,
		Notices: &lists.Notices{
			Places: places(l.id), Concerns: concerns(l.id), Resolve: resolve,
			Read: read, Lost: lost(l.id),
			Register: register.Base, Fold: register.Fold(l.id), Refer: refer,
			Gaps: register.Gaps(l.id), Differences: register.Differences, Supply: register.Supply(l.id),
			Coverage: lists.Coverage{From: l.from, Excludes: l.excludes},
		},
	}
}

// read reads a document: a page, or an answer with the texts of several.
func read(ctx context.Context, doc lists.Document) (lists.NoticeReading, error) {
	var out lists.NoticeReading
	if err := ctx.Err(); err != nil {
		return out, err
	}
	content, err := contentOf(doc)
	if err != nil {
		return out, fmt.Errorf("read %s: %w", doc.Name, err)
	}
	pages, others, err := page.Read(content, doc.URL, doc.Header["Content-Type"])
	if err != nil {
		if refusal := lists.AsRefusal(err); refusal != nil && refusal.Document == "" {
			refusal.Document = doc.Name
		}
		return out, err
	}
	for _, o := range others {
		out.Other = append(out.Other, lists.OtherPage(o))
	}
	var findings lists.Findings
	for _, p := range pages {
		got := notice.Read(p)
		for _, f := range got.Findings {
			findings.Add(f.Kind, f.Where, f.Text)
		}
		if p.Cut {
			for i := range got.Notices {
				got.Notices[i].Problems = append(got.Notices[i].Problems, lists.Problem{
					Code: lists.ProblemText, Text: "the page ends before its html element does: it may have been cut",
				})
			}
		}
		out.Notices = append(out.Notices, got.Notices...)
		if len(got.Notices) == 0 {
			out.Other = append(out.Other, lists.OtherPage{Title: p.Title, Address: p.Address, Why: got.Why})
		}
	}
	out.Findings = findings.List()
	return out, nil
}

func contentOf(doc lists.Document) ([]byte, error) {
	f, err := doc.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxPage+1))
}

// refer settles what a notice acts on.
func refer(known []lists.Notice, read lists.Notice) lists.Notice {
	settled, problems := register.Resolve(known, read)
	settled.Problems = append(settled.Problems[:len(settled.Problems):len(settled.Problems)], problems...)
	return settled
}

// squeeze returns a text without space.
func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }
