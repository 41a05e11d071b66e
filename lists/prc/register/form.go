package register

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"sanctionsd/lists"
)

// maxErrors bounds the errors of one file: a person mends a few at a time.
const maxErrors = 20

// form reads YAML strictly and collects what is wrong in it, each with file,
// line and field.
type form struct {
	name string
	errs []error
}

// field is a key of a mapping.
type field struct {
	key  string
	read func(n *yaml.Node, path string)
}

func (f *form) fail(n *yaml.Node, path, format string, args ...any) {
	if len(f.errs) == maxErrors {
		f.errs = append(f.errs, fmt.Errorf("%s: more errors follow; mend these first", f.name))
	}
	if len(f.errs) > maxErrors {
		return
	}
	text := fmt.Sprintf(format, args...)
	if path != "" {
		text = path + ": " + text
	}
	f.errs = append(f.errs, fmt.Errorf("%s:%d: %s", f.name, max(1, n.Line), text))
}

func (f *form) err() error { return errors.Join(f.errs...) }

// documents returns the roots of the documents in a stream of YAML.
func (f *form) documents(b []byte) []*yaml.Node {
	var roots []*yaml.Node
	loader, err := yaml.NewLoader(bytes.NewReader(b))
	for err == nil {
		var doc yaml.Node
		if err = loader.Load(&doc); err == nil && doc.Kind == yaml.DocumentNode && len(doc.Content) == 1 {
			roots = append(roots, doc.Content[0])
		}
	}
	if err != io.EOF {
		f.errs = append(f.errs, fmt.Errorf("%s: not YAML: %w", f.name, err))
	}
	return roots
}

// mapping hands each value of a mapping to its field.
func (f *form) mapping(n *yaml.Node, path string, fields ...field) {
	if n.Kind != yaml.MappingNode {
		f.fail(n, path, "expected a mapping (key: value), found %s", kindOf(n))
		return
	}
	seen := make(map[string]int)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		at := join(path, key.Value)
		known := slices.IndexFunc(fields, func(f field) bool { return key.Kind == yaml.ScalarNode && f.key == key.Value })
		if known < 0 {
			keys := make([]string, len(fields))
			for i := range fields {
				keys[i] = fields[i].key
			}
			f.fail(key, at, "unknown key; use %s", oneOf(keys))
			continue
		}
		if line, twice := seen[key.Value]; twice {
			f.fail(key, at, "given twice, first on line %d; keep one", line)
			continue
		}
		seen[key.Value] = key.Line
		fields[known].read(value, at)
	}
}

// each hands the elements of a list to read.
func (f *form) each(n *yaml.Node, path string, read func(n *yaml.Node, path string)) {
	if n.Kind != yaml.SequenceNode {
		f.fail(n, path, "expected a list ([a, b], or each on a line after -), found %s", kindOf(n))
		return
	}
	for i, e := range n.Content {
		read(e, fmt.Sprintf("%s[%d]", path, i))
	}
}

// text returns a text, cleaned, and reports one that is empty.
func (f *form) text(n *yaml.Node, path string) string {
	if n.Kind != yaml.ScalarNode {
		f.fail(n, path, "expected a text, found %s", kindOf(n))
		return ""
	}
	s := lists.Clean(n.Value)
	if s == "" || n.ShortTag() == "!!null" {
		f.fail(n, path, "empty; write it, or leave the key out")
		return ""
	}
	return s
}

// word returns a text that is one of a few.
func (f *form) word(n *yaml.Node, path string, words []string) string {
	s := f.text(n, path)
	if s != "" && !slices.Contains(words, s) {
		f.fail(n, path, "unknown word %q; use %s", clip(s), oneOf(words))
		return ""
	}
	return s
}

// matching returns a text of a shape that remedy tells.
func (f *form) matching(n *yaml.Node, path string, shape *regexp.Regexp, remedy string) string {
	s := f.text(n, path)
	if s != "" && !shape.MatchString(s) {
		f.fail(n, path, "found %q; %s", clip(s), remedy)
		return ""
	}
	return s
}

// truth returns true or false.
func (f *form) truth(n *yaml.Node, path string) bool {
	return f.word(n, path, []string{"true", "false"}) == "true"
}

// count returns a whole number from 1.
func (f *form) count(n *yaml.Node, path string) int {
	s := f.text(n, path)
	i, err := strconv.Atoi(s)
	if s != "" && (err != nil || i < 1 || i > maxTargets) {
		f.fail(n, path, "found %q; write a whole number from 1 to %d", clip(s), maxTargets)
		return 0
	}
	return i
}

// into returns a field that is kept as a text.
func (f *form) into(key string, to *string) field {
	return field{key, func(n *yaml.Node, path string) { *to = f.text(n, path) }}
}

// wordInto returns a field that is one of a few words.
func (f *form) wordInto(key string, to *string, words []string) field {
	return field{key, func(n *yaml.Node, path string) { *to = f.word(n, path, words) }}
}

// listInto returns a field that is a list of texts.
func listInto(f *form, key string, to *[]string, read func(n *yaml.Node, path string) string) field {
	return field{key, func(n *yaml.Node, path string) {
		f.each(n, path, func(n *yaml.Node, path string) {
			if s := read(n, path); s != "" {
				*to = append(*to, s)
			}
		})
	}}
}

func join(path, key string) string {
	key = clip(key)
	if path == "" {
		return key
	}
	return path + "." + key
}

func clip(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

func oneOf(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

func kindOf(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	case yaml.AliasNode:
		return "an alias (*name), which is not taken: write it out"
	}
	return "a single value"
}
