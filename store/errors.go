package store

import (
	"errors"
	"fmt"
)

// Errors of opening a store.
var (
	// ErrNewer: the file was written by a newer version of the program.
	ErrNewer = errors.New("store was written by a newer version of sanctionsd")
	// ErrCorrupt: the file is not one that this package wrote whole.
	ErrCorrupt = errors.New("the file is damaged; restore it from a backup")
)

// Errors of reading and writing.
var (
	// ErrNotFound: no such designation, list, run, document or endpoint.
	ErrNotFound = errors.New("not found")
	// ErrMoved: another writer has changed the list since Begin.
	ErrMoved = errors.New("the list was changed by another writer meanwhile")
	// ErrDoubled: one publication has two entries with one id.
	ErrDoubled = errors.New("two entries with one id")
	// ErrEnded: the stage was committed or discarded before.
	ErrEnded = errors.New("the stage has ended")
)

// HeldError says that another process holds the store.
type HeldError struct {
	Path string
	// PID and Command name the holder, 0 and "" where the system does not say.
	PID     int
	Command string
}

func (e *HeldError) Error() string {
	if e.PID == 0 {
		return fmt.Sprintf("store %s is held by another process", e.Path)
	}
	return fmt.Sprintf("store %s is held by process %d (%s)", e.Path, e.PID, e.Command)
}
