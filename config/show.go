package config

import (
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

// Redacted returns the configuration as YAML in the order of the reference,
// with every default filled in. Secrets and the queries of URLs are replaced.
func (c *Config) Redacted() ([]byte, error) {
	out, err := yaml.Dump(c.node(), yaml.WithV4Defaults(), yaml.WithIndent(2))
	if err != nil {
		return nil, fmt.Errorf("encode configuration: %w", err)
	}
	return out, nil
}

// MarshalJSON returns what [Config.Redacted] returns, as JSON.
func (c *Config) MarshalJSON() ([]byte, error) {
	var v any
	if err := c.node().Decode(&v); err != nil {
		return nil, fmt.Errorf("encode configuration: %w", err)
	}
	return json.Marshal(v)
}

func (c *Config) node() *yaml.Node { return nodeOf("", reflect.ValueOf(c).Elem()) }

// nodeOf returns the YAML node of v, which stands under key.
func nodeOf(key string, v reflect.Value) *yaml.Node {
	if d, ok := v.Interface().(time.Duration); ok {
		return textNode(shortDuration(d))
	}
	if s, ok := v.Interface().(Secret); ok {
		return textNode(s.String())
	}
	n := &yaml.Node{Kind: yaml.ScalarNode}
	switch v.Kind() {
	case reflect.Struct:
		n.Kind, n.Tag = yaml.MappingNode, "!!map"
		for i, k := range fieldKeys(v.Type()) {
			if k != "" {
				n.Content = append(n.Content, textNode(k), nodeOf(k, v.Field(i)))
			}
		}
	case reflect.Map:
		n.Kind, n.Tag = yaml.MappingNode, "!!map"
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for _, k := range keys {
			n.Content = append(n.Content, textNode(k.String()), nodeOf(k.String(), v.MapIndex(k)))
		}
	case reflect.Slice:
		n.Kind, n.Tag = yaml.SequenceNode, "!!seq"
		for i := range v.Len() {
			n.Content = append(n.Content, nodeOf(key, v.Index(i)))
		}
	case reflect.Bool:
		n.Tag, n.Value = "!!bool", strconv.FormatBool(v.Bool())
	case reflect.Int:
		n.Tag, n.Value = "!!int", strconv.FormatInt(v.Int(), 10)
	case reflect.Float64:
		n.Tag, n.Value = "!!float", strconv.FormatFloat(v.Float(), 'f', -1, 64)
	default:
		if key == "url" {
			return textNode(withoutQuery(v.String()))
		}
		return textNode(v.String())
	}
	return n
}

func textNode(s string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s}
}

// shortDuration writes 24h, where time.Duration writes 24h0m0s.
func shortDuration(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// withoutQuery hides the query of a URL, which may hold a token.
func withoutQuery(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return "…"
	}
	if u.RawQuery != "" {
		u.RawQuery = "…"
	}
	return u.String()
}
