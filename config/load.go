package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"sanctionsd/lists"
)

const (
	// DefaultPath is the configuration file when none is named. It need not
	// exist.
	DefaultPath = "/etc/sanctionsd/config.yaml"
	// PathVariable is the environment variable that names the file.
	PathVariable = "SANCTIONSD_CONFIG"

	// maxFile bounds the file: a configuration is small, and reading what is
	// not one by mistake (a device, a list) should end soon.
	maxFile = 1 << 20
)

// Load reads the configuration from path, or, when path is "", from
// $SANCTIONSD_CONFIG, else from [DefaultPath] if it is there, else takes the
// defaults. A file that was named must be there. env reads the environment,
// sources are the lists the program knows.
//
// The error joins one [*Problem] for each thing that is wrong.
func Load(path string, env func(string) string, sources []lists.Source) (*Config, error) {
	named := "--config"
	if path == "" {
		path, named = env(PathVariable), "$"+PathVariable
	}
	if path == "" {
		path, named = DefaultPath, ""
	}
	data, err := readFile(path)
	switch {
	case err == nil:
		return Parse(path, data, env, sources)
	case named == "" && errors.Is(err, fs.ErrNotExist):
		return Parse("", nil, env, sources)
	case named == "":
		return nil, fmt.Errorf("read configuration: %w", err)
	default:
		return nil, fmt.Errorf("read configuration named by %s: %w", named, err)
	}
}

func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxFile {
		return nil, fmt.Errorf("%s: larger than %d bytes, which no configuration is", path, maxFile)
	}
	return data, nil
}

// Parse reads the configuration from the bytes of a file. The name file stands
// in errors, and relative paths count from its folder; "" means there is no
// file. See [Load] for the rest.
func Parse(file string, data []byte, env func(string) string, sources []lists.Source) (*Config, error) {
	p := &problems{file: file, lines: make(map[string]int), unread: make(map[string]bool)}
	c := Default(sources)
	c.File, c.lines = file, p.lines
	root := readYAML(p, data)
	if len(p.found) > 0 {
		return nil, p.err()
	}
	if root != nil {
		p.lines[""] = root.Line
		(&decoder{p}).into(root, "", reflect.ValueOf(c).Elem())
	}
	check(p, c, sources)
	c.setPaths(p, env)
	if err := p.err(); err != nil {
		return nil, err
	}
	return c, nil
}

// readYAML returns the root node of the one document in data, nil when there
// is none.
func readYAML(p *problems, data []byte) *yaml.Node {
	if i, wrong := notText(data); wrong != "" {
		p.addLine(1+bytes.Count(data[:i], []byte("\n")), "%s", wrong)
		return nil
	}
	loader, err := yaml.NewLoader(bytes.NewReader(data), yaml.WithV4Defaults())
	if err != nil {
		p.addLine(0, "%v", err)
		return nil
	}
	var doc, next yaml.Node
	switch err := loader.Load(&doc); {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		p.addYAMLError(data, err)
		return nil
	}
	switch err := loader.Load(&next); {
	case err == nil:
		p.addLine(next.Line, "a second YAML document begins here; keep everything in one")
	case !errors.Is(err, io.EOF):
		p.addYAMLError(data, err)
	}
	if len(doc.Content) == 0 {
		return nil
	}
	return doc.Content[0]
}

// addYAMLError notes an error of the YAML reader.
func (p *problems) addYAMLError(data []byte, err error) {
	var load *yaml.LoadError
	if !errors.As(err, &load) {
		p.addLine(0, "not YAML: %v", err)
		return
	}
	line := load.Mark.Line
	// At the end of the file the reader is past the last line.
	line = min(line, 1+bytes.Count(bytes.TrimRight(data, "\n"), []byte("\n")))
	text := bytes.Split(data, []byte("\n"))[max(line-1, 0)]
	switch {
	case bytes.HasPrefix(bytes.TrimLeft(text, " "), []byte("\t")):
		p.addLine(line, "indented with a tab; YAML takes spaces only")
	case strings.HasPrefix(load.Message, "unknown anchor"):
		// The reader would repeat the text, which may be a secret.
		p.addLine(line, "a text that starts with * needs quotes")
	default:
		p.addLine(line, "not YAML: %s", load.Message)
	}
}

// addLine notes a problem of a line, or, with line 0, of the whole file.
func (p *problems) addLine(line int, format string, args ...any) {
	p.found = append(p.found, &Problem{File: p.file, Line: line, Text: fmt.Sprintf(format, args...)})
}

// notText returns where data stops being text that YAML takes (c-printable in
// YAML 1.2.2, section 5.1), and what is wrong there.
func notText(data []byte) (int, string) {
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			return i, "not UTF-8; save the file in that encoding"
		case r < ' ' && r != '\t' && r != '\n' && r != '\r',
			r >= 0x7f && r < 0xa0 && r != 0x85, r == 0xfffe, r == 0xffff:
			return i, fmt.Sprintf("holds the control character %U; take it out", r)
		}
		i += n
	}
	return 0, ""
}

// relative returns path, counted from the configuration file's folder when it
// is relative.
func (c *Config) relative(path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(c.File), path)
}
