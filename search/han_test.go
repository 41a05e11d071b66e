package search

import "testing"

// Chinese is found by a part of a name; other scripts by whole words.
func TestPartsOfChineseNames(t *testing.T) {
	for _, tt := range []struct {
		have, want string
		found      bool
	}{
		{"通用原子航空系统公司", "通用原子", true},
		{"通用原子航空系统公司", "航空系统", true},
		{"通用原子航空系统公司", "通用航空", false},
		{"通用原子航空系统公司", "通", false},
		{"AEVEX航天公司", "航天公司", true},
		{"AEVEX航天公司", "aevex", true},
		{"AEVEX航天公司", "vex", false},
		{"Example Company", "examp", false},
	} {
		if got := hasWord(words(tt.have), words(tt.want)); got != tt.found {
			t.Errorf("%s in %s: %v, want %v", tt.want, tt.have, got, tt.found)
		}
	}
}
