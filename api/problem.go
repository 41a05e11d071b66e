package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"sanctionsd/store"
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
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	json.NewEncoder(w).Encode(p) //nolint:errcheck // the client is gone then
}

func problemOf(err error) *Problem {
	var p *Problem
	switch {
	case errors.As(err, &p):
		return p
	case errors.Is(err, store.ErrNotFound):
		return &Problem{Title: http.StatusText(http.StatusNotFound), Status: http.StatusNotFound, Detail: err.Error(), Code: codeUsage}
	case errors.Is(err, store.ErrMoved):
		return &Problem{Title: http.StatusText(http.StatusConflict), Status: http.StatusConflict, Detail: err.Error()}
	}
	return &Problem{Title: http.StatusText(http.StatusInternalServerError), Status: http.StatusInternalServerError, Detail: err.Error()}
}

// badRequest makes a Problem of something the caller got wrong.
func badRequest(format string, args ...any) error {
	return &Problem{Title: http.StatusText(http.StatusBadRequest), Status: http.StatusBadRequest, Detail: fmt.Sprintf(format, args...), Code: codeUsage}
}
