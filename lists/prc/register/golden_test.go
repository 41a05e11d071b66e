package register

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sanctionsd/lists"
)

// golden compares text with a file, or writes it there when UPDATE_GOLDEN is set.
func golden(t *testing.T, path, text string) {
	t.Helper()
	path = filepath.Join("testdata", path)
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) == text {
		return
	}
	got, held := strings.Split(text, "\n"), strings.Split(string(want), "\n")
	for i := range max(len(got), len(held)) {
		a, b := "", ""
		if i < len(got) {
			a = got[i]
		}
		if i < len(held) {
			b = held[i]
		}
		if a != b {
			t.Fatalf("%s:%d is another:\n got %s\nwant %s\nUPDATE_GOLDEN=1 writes it anew", path, i+1, a, b)
		}
	}
}

// byNotice sorts designations as their notices were issued.
func byNotice(all []*lists.Designation) {
	slices.SortFunc(all, func(a, b *lists.Designation) int {
		keyA, ordinalA := splitOn(a.NativeID)
		keyB, ordinalB := splitOn(b.NativeID)
		return cmp.Or(cmp.Compare(a.ListedOn, b.ListedOn), compareKeys(keyA, keyB), cmp.Compare(ordinalA, ordinalB))
	})
}

// The register on days that can be checked against the known timeline: before
// the suspensions, in the first of them, on the last day before and the first
// after the changes of 2025-11-10, and after the end of the one-year
// suspensions. A day is its end in Beijing.
func TestRegisterAsOf(t *testing.T) {
	notices := baseNotices(t)
	for _, list := range listIDs() {
		for _, day := range []string{"2024-12-31", "2025-06-01", "2025-11-09", "2025-11-11", "2026-11-23"} {
			t.Run(list+"-"+day, func(t *testing.T) {
				golden(t, filepath.Join("asof", list+"-"+day+".golden"), asOf(fold(t, list, notices, day+"T23:59:59+08:00"), day))
			})
		}
	}
}

func asOf(all []*lists.Designation, day string) string {
	byNotice(all)
	count := make(map[lists.Status]int)
	var b strings.Builder
	group := ""
	for _, d := range all {
		if d.ListedOn > day {
			continue
		}
		count[d.Status]++
		if key, _ := splitOn(d.NativeID); key != group {
			group = key
			fmt.Fprintf(&b, "\n%s of %s\n", key, d.ListedOn)
		}
		fmt.Fprintf(&b, "%s | %s | %s | in force: %s", d.ID, d.PrimaryName(), d.Status, d.InForce)
		states := make(map[string][]string)
		for _, m := range d.Measures {
			state := m.State
			for _, p := range m.Periods {
				if p.State == m.State && state == lists.StateSuspended && p.From <= day && (p.Until == "" || p.Until > day) {
					state += " until " + end(p.Until)
				}
			}
			states[state] = append(states[state], m.Code)
		}
		for _, state := range slices.Sorted(keysOf(states)) {
			fmt.Fprintf(&b, " | %s: %s", state, strings.Join(states[state], ", "))
		}
		if d.RemovedOn != "" {
			fmt.Fprintf(&b, " | removed on %s", d.RemovedOn)
		}
		b.WriteByte('\n')
	}
	var head strings.Builder
	fmt.Fprintf(&head, "at the end of %s, Beijing time\n", day)
	for _, status := range slices.Sorted(keysOf(count)) {
		fmt.Fprintf(&head, "%d %s\n", count[status], status)
	}
	return head.String() + b.String()
}

func keysOf[K cmp.Ordered, V any](m map[K]V) func(yield func(K) bool) {
	return func(yield func(K) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// The life of every measure: one line a notice's parties and measures that
// share it.
func TestPeriods(t *testing.T) {
	notices := baseNotices(t)
	for _, list := range listIDs() {
		t.Run(list, func(t *testing.T) {
			golden(t, filepath.Join("periods", list+".golden"), lives(fold(t, list, notices, "2026-11-23")))
		})
	}
}

func lives(all []*lists.Designation) string {
	byNotice(all)
	var b strings.Builder
	first, last, held := "", "", ""
	flush := func() {
		switch {
		case held == "":
		case first == last:
			fmt.Fprintf(&b, "%s\n%s\n", first, held)
		default:
			_, ordinal := splitOn(last)
			fmt.Fprintf(&b, "%s to %d\n%s\n", first, ordinal, held)
		}
	}
	for _, d := range all {
		codes := make(map[string][]string)
		for _, m := range d.Measures {
			var life []string
			for _, p := range m.Periods {
				life = append(life, fmt.Sprintf("%s from %s%s by %s", p.State, p.From, until(p.Until), p.By))
			}
			s := strings.Join(life, "\n    ")
			codes[s] = append(codes[s], m.Code+" on "+strings.Join(m.Hits, ", "))
		}
		text := ""
		if len(codes) == 0 {
			text = "  no measures\n"
		}
		for _, s := range slices.Sorted(keysOf(codes)) {
			text += "  " + strings.Join(codes[s], "; ") + "\n    " + s + "\n"
		}
		key, _ := splitOn(d.NativeID)
		if before, _ := splitOn(last); text != held || key != before {
			flush()
			first, held = d.NativeID, text
		}
		last = d.NativeID
	}
	flush()
	return b.String()
}

func until(s string) string {
	if s == "" {
		return ""
	}
	return " until " + s
}
