package webhook

import (
	"bytes"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"sanctionsd/store"
)

const (
	// eventsBatch is the type of a delivery of several events.
	eventsBatch = "events.batch"
	// batchFrame is more than all that stands around the events of a batch,
	// in bytes, with a name of 64 characters.
	batchFrame = 256

	deliveryKey = `,"delivery":`
)

// delivery is one event, or a batch, on its way to one endpoint. Made again
// from the same events it has the same id and body.
type delivery struct {
	id   string
	body []byte
	// first and last are the numbers of its first and last event.
	first, last uint64
	events      int
}

// envelope is the part of a body that is about the delivery.
type envelope struct {
	Endpoint string `json:"endpoint"`
	// PreviousSeq is the event before this one that matched the endpoint's
	// filter, 0 at first: by it a receiver sees that it missed something.
	PreviousSeq uint64 `json:"previous_seq"`
	// Matched, Replay and Test tell deliveries of other kinds apart; an event
	// of the log has none of them.
	Matched []string `json:"matched"`
	Replay  bool     `json:"replay"`
	Test    bool     `json:"test"`
}

func (e *Endpoint) envelope(previous uint64) ([]byte, error) {
	return json.Marshal(envelope{Endpoint: e.Name, PreviousSeq: previous, Matched: []string{}})
}

// singleDelivery makes the delivery of one event. Up to its last brace the
// body is the event as the feed has it, byte for byte.
func (e *Endpoint) singleDelivery(previous uint64, ev store.Event) (delivery, error) {
	env, err := e.envelope(previous)
	if err != nil {
		return delivery{}, err
	}
	event, err := fit(ev, e.MaxBytes-len(env)-len(deliveryKey))
	if err != nil {
		return delivery{}, err
	}
	open, ok := bytes.CutSuffix(event, []byte("}"))
	if !ok {
		return delivery{}, fmt.Errorf("event %d: its JSON is damaged", ev.Seq)
	}
	body := make([]byte, 0, len(event)+len(env)+len(deliveryKey))
	body = append(append(body, open...), deliveryKey...)
	body = append(append(body, env...), '}')
	return delivery{id: ev.ID, body: body, first: ev.Seq, last: ev.Seq, events: 1}, nil
}

// batchDelivery makes the delivery of several events, which the worker gathered
// within the bounds of the endpoint. Its timestamp is that of its last event,
// so that a retry carries the same bytes.
func (e *Endpoint) batchDelivery(previous uint64, events []store.Event) (delivery, error) {
	if len(events) == 0 {
		return delivery{}, errors.New("make batch: no events")
	}
	env, err := e.envelope(previous)
	if err != nil {
		return delivery{}, err
	}
	last := events[len(events)-1]
	var head struct {
		Timestamp string `json:"timestamp"`
	}
	if err := json.Unmarshal(last.JSON, &head); err != nil {
		return delivery{}, fmt.Errorf("event %d: %w", last.Seq, err)
	}
	stamp, err := json.Marshal(head.Timestamp)
	if err != nil {
		return delivery{}, err
	}
	var body bytes.Buffer
	fmt.Fprintf(&body, `{"type":%q,"timestamp":%s,"data":{"events":[`, eventsBatch, stamp)
	ids := sha256.New()
	for i, ev := range events {
		if i > 0 {
			body.WriteByte(',')
		}
		event, err := fit(ev, e.MaxBytes-batchFrame)
		if err != nil {
			return delivery{}, err
		}
		body.Write(event)
		fmt.Fprintln(ids, ev.ID)
	}
	fmt.Fprintf(&body, `]}%s%s}`, deliveryKey, env)
	return delivery{
		id:   "batch_" + strings.ToLower(base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(ids.Sum(nil)[:20])),
		body: body.Bytes(), first: events[0].Seq, last: last.Seq, events: len(events),
	}, nil
}

// fit returns the event's JSON, with its designation replaced by a reference
// when it is longer than limit. Its changes stay whole: they are what the
// event is about. So a very large change may still be above the limit.
func fit(ev store.Event, limit int) ([]byte, error) {
	if len(ev.JSON) <= limit {
		return ev.JSON, nil
	}
	var event struct {
		Data struct {
			Designation json.RawMessage `json:"designation"`
		} `json:"data"`
	}
	if err := json.Unmarshal(ev.JSON, &event); err != nil {
		return nil, fmt.Errorf("event %d: %w", ev.Seq, err)
	}
	whole := event.Data.Designation
	if whole == nil {
		return ev.JSON, nil
	}
	var ref struct {
		ID     string `json:"id"`
		Digest string `json:"digest"`
		Ref    string `json:"ref"`
	}
	if err := json.Unmarshal(whole, &ref); err != nil {
		return nil, fmt.Errorf("event %d: designation: %w", ev.Seq, err)
	}
	ref.Ref = "/v1/designations/" + ref.ID
	short, err := json.Marshal(ref)
	if err != nil {
		return nil, fmt.Errorf("event %d: designation: %w", ev.Seq, err)
	}
	// Replaced in place, so that all other bytes stay those of the feed.
	key := []byte(`"designation":`)
	return bytes.Replace(ev.JSON, append(key, whole...), append(key[:len(key):len(key)], short...), 1), nil
}
