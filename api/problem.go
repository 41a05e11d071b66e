package api

import (
	"errors"
	"fmt"
	"net/http"

	"sanctionsd/store"
	listsync "sanctionsd/sync"
)

// Problem is an error as RFC 9457 problem details.
type Problem struct {
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail,omitempty"`
	// Code is "usage" for what the caller got wrong, "" for all else.
	Code string `json:"code,omitempty"`
}

const codeUsage = "usage"

func (p *Problem) Error() string {
	if p.Detail != "" {
		return p.Detail
	}
	return p.Title
}

// Usage reports whether the caller named or asked something that cannot be.
func (p *Problem) Usage() bool { return p.Code == codeUsage }

// problem answers with an error.
func problem(w http.ResponseWriter, err error) {
	p := problemOf(err)
	respond(w, p.Status, "application/problem+json", p) //nolint:errcheck // the client is gone then
}

func problemOf(err error) *Problem {
	var p *Problem
	switch {
	case errors.As(err, &p):
		return p
	case errors.Is(err, store.ErrNotFound):
		return newProblem(http.StatusNotFound, codeUsage, "%v", err)
	case errors.Is(err, listsync.ErrDecision):
		return newProblem(http.StatusConflict, codeUsage, "%v", err)
	case errors.Is(err, store.ErrMoved):
		return newProblem(http.StatusConflict, "", "%v", err)
	}
	return newProblem(http.StatusInternalServerError, "", "%v", err)
}

// badRequest makes a Problem of something the caller got wrong.
func badRequest(format string, args ...any) error {
	return newProblem(http.StatusBadRequest, codeUsage, format, args...)
}

// newProblem makes a Problem; code is codeUsage or "".
func newProblem(status int, code, format string, args ...any) *Problem {
	return &Problem{Title: http.StatusText(status), Status: status, Detail: fmt.Sprintf(format, args...), Code: code}
}
