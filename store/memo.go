package store

import (
	"bytes"
	"sync"
)

// memo keeps what records say that almost every look-up needs, as long as their
// bytes stay the same. What it returns is shared: nobody changes it. The zero
// value is ready.
type memo[T any] struct {
	mu sync.Mutex
	of map[string]remembered[T]
}

type remembered[T any] struct {
	raw   []byte
	value T
}

// memoMost bounds how many records are remembered: there are a few lists, and a
// list's designations were made by a few publications mostly.
const memoMost = 64

// get returns what decode makes of raw, the record of a key. raw is not kept.
func (m *memo[T]) get(key string, raw []byte, decode func([]byte) (T, error)) (T, error) {
	m.mu.Lock()
	known, ok := m.of[key]
	m.mu.Unlock()
	if ok && bytes.Equal(known.raw, raw) {
		return known.value, nil
	}
	value, err := decode(raw)
	if err != nil {
		return value, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.of) >= memoMost || m.of == nil {
		m.of = make(map[string]remembered[T])
	}
	m.of[key] = remembered[T]{bytes.Clone(raw), value}
	return value, nil
}
