package webhook

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode"
)

// headerDelivery is the response header by which a receiver asks for no more
// deliveries (practice of Svix, proposed for Standard Webhooks).
const (
	headerDelivery  = "webhook-delivery"
	deliveryDisable = "disable"
)

// outcome is how one attempt ended.
type outcome struct {
	// status is that of the answer, 0 without one.
	status int
	// delivered: the receiver has the events.
	delivered bool
	// disable: the receiver wants no more.
	disable bool
	// stopped: this process ended the attempt, so it says nothing of the
	// receiver.
	stopped bool
	// reason says in one line why it was not delivered, or why it is disabled,
	// without a query string or secret.
	reason string
	// retryAfter is what the receiver asked for, capped; 0 for nothing.
	retryAfter time.Duration
}

// judge says what an answer means.
func judge(status int, header http.Header, now time.Time) outcome {
	o := outcome{status: status, delivered: status >= 200 && status <= 299}
	answered := fmt.Sprintf("the receiver answered %d %s", status, http.StatusText(status))
	answered = strings.TrimSpace(answered)
	switch {
	case strings.EqualFold(strings.TrimSpace(header.Get(headerDelivery)), deliveryDisable):
		// With a 2xx the event has arrived, and was the last one wanted.
		o.disable = true
		o.reason = answered + " with " + headerDelivery + ": " + deliveryDisable
	case o.delivered:
	case status == http.StatusGone:
		o.disable = true
		o.reason = answered
	case status >= 300 && status <= 399:
		o.reason = answered + "; redirects are not followed: give the final URL"
	default:
		o.reason = answered
		if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
			o.retryAfter = parseRetryAfter(header.Get("Retry-After"), now)
		}
	}
	return o
}

// queryString is what may hold a token in an error's text, such as that of a
// Location header that cannot be read.
var queryString = regexp.MustCompile(`\?[^\s"]+`)

// maxReason bounds the text of a failure in characters: a part of it may be
// the receiver's.
const maxReason = 300

// failure is the outcome of an attempt without an answer.
func failure(err error, timeout time.Duration) outcome {
	var forbidden *forbiddenError
	var u *url.Error
	switch {
	case errors.As(err, &forbidden):
		return outcome{reason: forbidden.Error()}
	case errors.Is(err, context.DeadlineExceeded):
		return outcome{reason: fmt.Sprintf("no answer within %s", timeout)}
	case errors.As(err, &u):
		// Its own text holds the URL with its query.
		err = u.Err
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return outcome{reason: "the receiver closed the connection without an answer"}
	}
	text := []rune(strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, queryString.ReplaceAllString(err.Error(), "?…")))
	if len(text) > maxReason {
		text = append(text[:maxReason], '…')
	}
	return outcome{reason: string(text)}
}
