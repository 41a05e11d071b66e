package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Sweep removes the documents that keep does not want, when they were last
// kept before olderThan, and temporary files of that age, which a killed
// process left. Documents being kept for a commit still to come are young, so
// olderThan has to lie further back than a run can last.
//
// The base of a document that stays is never removed. It returns how many
// files went and how many bytes they took. An error or a cancelled ctx leaves
// the rest for the next time.
func (d *Documents) Sweep(ctx context.Context, keep func(content string) bool, olderThan time.Time) (removed int, size int64, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	leftovers, stored, err := d.list()
	if err != nil {
		return 0, 0, fmt.Errorf("sweep documents: %w", err)
	}
	needed := make(map[string]bool)
	stays := func(f storedFile) bool { return keep(f.content) || !f.kept.Before(olderThan) }
	for _, f := range stored {
		if err := ctx.Err(); err != nil {
			return 0, 0, fmt.Errorf("sweep documents: %w", err)
		}
		if !stays(f) {
			continue
		}
		needed[f.content] = true
		df, err := d.openFile(f.content)
		if errors.Is(err, ErrDamaged) {
			// It cannot be opened with its base either.
			continue
		}
		if err != nil {
			return 0, 0, fmt.Errorf("sweep documents: %w", err)
		}
		needed[df.header.baseName()] = true
		if err := df.Close(); err != nil {
			return 0, 0, fmt.Errorf("sweep documents: close %s: %w", df.path, err)
		}
	}
	for _, f := range append(leftovers, stored...) {
		if err := ctx.Err(); err != nil {
			return removed, size, fmt.Errorf("sweep documents: %w", err)
		}
		if needed[f.content] || !f.kept.Before(olderThan) {
			continue
		}
		if err := os.Remove(f.path); err != nil {
			return removed, size, fmt.Errorf("sweep documents: %w", err)
		}
		removed++
		size += f.size
	}
	return removed, size, nil
}

// storedFile is a file below Dir. content is "-" for a temporary one.
type storedFile struct {
	path, content string
	kept          time.Time
	size          int64
}

// list returns the temporary files and the documents below Dir. What has
// another kind of name is not ours and is left out.
func (d *Documents) list() (leftovers, stored []storedFile, err error) {
	err = filepath.WalkDir(d.Dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			if path == d.Dir && errors.Is(err, fs.ErrNotExist) {
				return fs.SkipAll
			}
			return err
		}
		if !entry.Type().IsRegular() {
			return nil
		}
		f := storedFile{path: path, content: strings.TrimSuffix(entry.Name(), docExt)}
		temporary := filepath.Dir(path) == filepath.Join(d.Dir, tempDir)
		if !temporary && (checkContent(f.content) != nil || path != d.path(f.content)) {
			return nil
		}
		info, err := entry.Info()
		if temporary && errors.Is(err, fs.ErrNotExist) {
			return nil // an Open has just taken its name away
		}
		if err != nil {
			return err
		}
		f.kept, f.size = info.ModTime(), info.Size()
		if temporary {
			f.content = "-"
			leftovers = append(leftovers, f)
		} else {
			stored = append(stored, f)
		}
		return nil
	})
	return leftovers, stored, err
}
