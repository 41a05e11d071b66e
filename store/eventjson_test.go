package store

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sanctionsd/lists"
)

// texts are some that JSON writes in more than one way.
func texts() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.SampledFrom([]string{"", "us-ofac-sdn", "<a&b>", "a\"b\\c", "\u2028\u2029", "贸易", "\x00\x1f\x7f\n\t", "bad \xff utf", "é"}),
		rapid.String(),
	)
}

func facets() *rapid.Generator[*Facets] {
	return rapid.Custom(func(t *rapid.T) *Facets {
		set := func(name string) []string { return rapid.SliceOfN(texts(), 0, 3).Draw(t, name) }
		return &Facets{
			Lists: set("lists"), Kind: lists.Kind(texts().Draw(t, "kind")), Programs: set("programs"),
			Countries: set("countries"), Measures: set("measures"),
		}
	})
}

// What is written by hand is what encoding/json writes, byte by byte.
func TestEventIsThatOfEncodingJSON(t *testing.T) {
	values := rapid.SampledFrom([]json.RawMessage{
		json.RawMessage(`"a<b>&c"`), json.RawMessage(`{"full":"贸易 \u2028","type":"alias"}`), json.RawMessage(`[1,{"a":null}]`),
	})
	rapid.Check(t, func(r *rapid.T) {
		text := func(name string) string { return texts().Draw(r, name) }
		var fields []lists.FieldChange
		for range rapid.IntRange(0, 3).Draw(r, "fields") {
			fields = append(fields, lists.FieldChange{
				Field: text("field"), Added: rapid.SliceOfN(values, 0, 2).Draw(r, "added"),
				Removed: rapid.SliceOfN(values, 0, 2).Draw(r, "removed"),
				From:    values.Draw(r, "from"), To: values.Draw(r, "to"),
			})
		}
		var reasons []Reason
		if rapid.Bool().Draw(r, "with reasons") {
			reasons = []Reason{{Code: text("code"), Text: text("text")}}
		}
		publication := lists.Publication{ID: text("publication"), Date: text("date"), Documents: []lists.DocumentRef{{SHA256: text("sha256"), URL: text("url")}}}
		w := &writer{
			db: &DB{stream: text("stream")}, now: time.UnixMilli(1_767_323_045_678), state: ListState{List: text("list")},
			commit: Commit{Cause: Cause(text("cause")), Effective: text("effective"), Publication: publication, Reasons: reasons},
		}
		h := header{ID: text("id"), Type: text("type"), List: w.state.List, Cause: w.commit.Cause}
		if rapid.Bool().Draw(r, "before") {
			h.Before = facets().Draw(r, "facets before")
		}
		if rapid.Bool().Draw(r, "after") {
			h.After = facets().Draw(r, "facets after")
		}
		seq := rapid.Uint64().Draw(r, "seq")
		designation := json.RawMessage(`{"schema":"1","names":[{"full":"A<B>&C \u2028"}],"digest":"00"}`)

		effective := w.commit.Effective
		if effective == "" {
			effective = FormatTime(w.now)
		}
		want := mustMarshal(r, struct {
			ID        string    `json:"id"`
			Type      string    `json:"type"`
			Timestamp string    `json:"timestamp"`
			Data      EventData `json:"data"`
		}{h.ID, h.Type, FormatTime(w.now), EventData{
			Schema: lists.Schema, Stream: w.db.stream, Seq: seq, List: h.List, Cause: h.Cause, Effective: effective,
			Publication: &publication, Designation: designation, Changes: fields, Reasons: reasons,
		}})
		shared, err := newChangeEvent(w)
		if err != nil {
			r.Fatal(err)
		}
		var changes []byte
		if len(fields) > 0 {
			changes = appendFields(nil, fields)
		}
		got := shared.appendTo(nil, h, seq, designation, changes)
		if diff := cmp.Diff(want, string(got)); diff != "" {
			r.Fatalf("event (-encoding/json +by hand)\n%s", diff)
		}

		var before, after []byte
		if h.Before != nil {
			before = h.Before.appendJSON(nil)
		}
		if h.After != nil {
			after = h.After.appendJSON(nil)
		}
		if diff := cmp.Diff(mustMarshal(r, h), string(appendHeader(nil, h, before, after))); diff != "" {
			r.Fatalf("header (-encoding/json +by hand)\n%s", diff)
		}
	})
}

func mustMarshal(t *rapid.T, v any) string {
	raw, err := marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
