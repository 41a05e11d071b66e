package ofac

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
)

func TestLocate(t *testing.T) {
	for _, test := range []struct {
		source       lists.Source
		base, format string
		want         []string
	}{
		{SDN(), "", "", []string{
			"enhanced SDN_ENHANCED.ZIP=https://sanctionslistservice.ofac.treas.gov/api/download/SDN_ENHANCED.ZIP",
			"enhanced SDN_ENHANCED.XML=https://sanctionslistservice.ofac.treas.gov/api/download/SDN_ENHANCED.XML",
		}},
		{Consolidated(), "", Enhanced, []string{
			"enhanced CONS_ENHANCED.ZIP=https://sanctionslistservice.ofac.treas.gov/api/download/CONS_ENHANCED.ZIP",
			"enhanced CONS_ENHANCED.XML=https://sanctionslistservice.ofac.treas.gov/api/download/CONS_ENHANCED.XML",
		}},
		{SDN(), "", Classic, []string{
			"classic SDN_XML.ZIP=https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/SDN_XML.ZIP",
			"classic SDN.XML=https://sanctionslistservice.ofac.treas.gov/api/download/SDN.XML",
		}},
		{Consolidated(), "", Classic, []string{
			"classic CONSOLIDATED.ZIP=https://sanctionslistservice.ofac.treas.gov/api/download/CONSOLIDATED.ZIP",
			"classic CONSOLIDATED.XML=https://sanctionslistservice.ofac.treas.gov/api/download/CONSOLIDATED.XML",
		}},
		{Consolidated(), "", Delimited, []string{
			"delimited CONS_PRIM.CSV=https://sanctionslistservice.ofac.treas.gov/api/download/CONS_PRIM.CSV CONS_ADD.CSV=https://sanctionslistservice.ofac.treas.gov/api/download/CONS_ADD.CSV CONS_ALT.CSV=https://sanctionslistservice.ofac.treas.gov/api/download/CONS_ALT.CSV CONS_COMMENTS.CSV=https://sanctionslistservice.ofac.treas.gov/api/download/CONS_COMMENTS.CSV",
		}},
		{SDN(), "http://mirror.test/ofac/", "", []string{
			"delimited SDN.CSV=http://mirror.test/ofac/SDN.CSV ADD.CSV=http://mirror.test/ofac/ADD.CSV ALT.CSV=http://mirror.test/ofac/ALT.CSV SDN_COMMENTS.CSV=http://mirror.test/ofac/SDN_COMMENTS.CSV",
			"delimited sdn.csv=http://mirror.test/ofac/sdn.csv add.csv=http://mirror.test/ofac/add.csv alt.csv=http://mirror.test/ofac/alt.csv sdn_comments.csv=http://mirror.test/ofac/sdn_comments.csv",
		}},
		{SDN(), "file:///srv/ofac/?v=2", Delimited, []string{
			"delimited SDN.CSV=file:///srv/ofac/SDN.CSV?v=2 ADD.CSV=file:///srv/ofac/ADD.CSV?v=2 ALT.CSV=file:///srv/ofac/ALT.CSV?v=2 SDN_COMMENTS.CSV=file:///srv/ofac/SDN_COMMENTS.CSV?v=2",
			"delimited sdn.csv=file:///srv/ofac/sdn.csv?v=2 add.csv=file:///srv/ofac/add.csv?v=2 alt.csv=file:///srv/ofac/alt.csv?v=2 sdn_comments.csv=file:///srv/ofac/sdn_comments.csv?v=2",
		}},
		{SDN(), "https://mirror.test/sdn.zip?key=1", "", []string{" sdn.zip=https://mirror.test/sdn.zip?key=1"}},
		{SDN(), "https://mirror.test/sdn.xml", Classic, []string{"classic sdn.xml=https://mirror.test/sdn.xml"}},
	} {
		sets, err := test.source.Locate(test.base, test.format)
		if err != nil {
			t.Errorf("Locate(%q, %q): %v", test.base, test.format, err)
		}
		var got []string
		for _, s := range sets {
			var files []string
			for _, f := range s.Files {
				files = append(files, f.Name+"="+f.URL)
			}
			got = append(got, s.Format+" "+strings.Join(files, " "))
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("Locate(%q, %q) want -, got +:\n%s", test.base, test.format, diff)
		}
	}
}

func TestLocateErrorsNameTheRemedy(t *testing.T) {
	for _, test := range []struct{ base, format, remedy string }{
		{"http://mirror.test/ofac/", Classic, "name one file or set the format to delimited"},
		{"http://mirror.test/sdn.csv", "", "give the folder"},
		{"http://mirror.test/sdn.xml", Delimited, "give the folder"},
		{"http://mirror.test/ofac/", Enhanced, "the format is enhanced"},
		{"", "advanced", "use enhanced, classic or delimited"},
		{"http://mirror.test/%zz", "", "us-ofac-sdn"},
	} {
		if _, err := SDN().Locate(test.base, test.format); err == nil || !strings.Contains(err.Error(), test.remedy) {
			t.Errorf("Locate(%q, %q) = %v, want …%s…", test.base, test.format, err, test.remedy)
		}
	}
	if files := SDN().Files("advanced"); files != nil {
		t.Errorf("Files of a format that is not read = %v", files)
	}
}
