package receive_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"sanctionsd/webhook"
	"sanctionsd/webhook/receive"
)

type subscriber struct {
	secrets []string
	stream  string // of the snapshot we took
	have    uint64 // the last seq we applied; kept with our data
}

func (s *subscriber) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var event struct {
		Type string
		Data struct {
			Stream      string
			Seq         uint64
			Designation json.RawMessage
		}
		Delivery struct {
			PreviousSeq uint64 `json:"previous_seq"`
		}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err != nil || receive.Verify(r.Header, body, s.secrets, time.Now()) != nil || json.Unmarshal(body, &event) != nil {
		http.Error(w, "not a delivery we can trust", http.StatusUnauthorized)
		return
	}
	switch seq := event.Data.Seq; {
	case event.Data.Stream != s.stream || event.Delivery.PreviousSeq > s.have:
		fmt.Println("catch up from the snapshot or the feed")
	case seq > s.have: // otherwise a duplicate, which is dropped
		fmt.Println("apply", event.Type, seq)
		s.have = seq
	}
	w.WriteHeader(http.StatusNoContent)
}

func Example() {
	server := httptest.NewServer(&subscriber{secrets: []string{vectorSecret}, stream: "s1"})
	defer server.Close()
	secret, err := webhook.ParseSecret(vectorSecret)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, delivery := range []string{
		`{"type":"designation.added","data":{"stream":"s1","seq":7},"delivery":{"previous_seq":0}}`,
		`{"type":"designation.added","data":{"stream":"s1","seq":7},"delivery":{"previous_seq":0}}`,
		`{"type":"designation.removed","data":{"stream":"s1","seq":12},"delivery":{"previous_seq":9}}`,
	} {
		now := time.Now()
		req, err := http.NewRequest(http.MethodPost, server.URL, bytes.NewReader([]byte(delivery)))
		if err != nil {
			fmt.Println(err)
			return
		}
		req.Header.Set("webhook-id", "evt_example")
		req.Header.Set("webhook-timestamp", strconv.FormatInt(now.Unix(), 10))
		req.Header.Set("webhook-signature", webhook.Sign([]webhook.Secret{secret}, "evt_example", now, []byte(delivery)))
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			fmt.Println(err)
			return
		}
		_ = resp.Body.Close()
		fmt.Println(resp.StatusCode)
	}
	// Output:
	// apply designation.added 7
	// 204
	// 204
	// catch up from the snapshot or the feed
	// 204
}

// TestDocumentation: the receiver in docs/webhooks.md is the one that is run
// above, and the JSON there is JSON.
func TestDocumentation(t *testing.T) {
	page, err := os.ReadFile("../../docs/webhooks.md")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	blocks := map[string]int{}
	for i, part := range strings.Split(string(page), "```") {
		if i%2 == 0 {
			continue
		}
		language, text, _ := strings.Cut(part, "\n")
		blocks[language]++
		switch language {
		case "go":
			if !strings.Contains(string(source), text) {
				t.Errorf("this is not in example_test.go:\n%s", text)
			}
		case "json":
			if !json.Valid([]byte(text)) {
				t.Errorf("this is no JSON:\n%s", text)
			}
		}
	}
	if blocks["go"] == 0 || blocks["json"] == 0 {
		t.Errorf("the page has blocks of %v", blocks)
	}
}
