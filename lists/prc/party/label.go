package party

import (
	"regexp"
	"slices"
	"strings"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/zh"
)

// field is what a label of an annex stands in front of.
type field int

const (
	fieldOther field = iota
	fieldAddress
	fieldPostalCode
	fieldAlias
	fieldFormer
	fieldName
	fieldLatin
	fieldRole
	fieldPersonal
	fieldCountry
	fieldRemark
)

// labels are the known labels, without the spaces by which some are spaced out.
var labels = map[string]field{
	"地址": fieldAddress, "住所": fieldAddress, "注册地址": fieldAddress, "办公地址": fieldAddress,
	"总部地址": fieldAddress, "英文地址": fieldAddress, "中文地址": fieldAddress, "通讯地址": fieldAddress,
	"邮编": fieldPostalCode, "邮政编码": fieldPostalCode, "邮政编号": fieldPostalCode,
	"常用名称": fieldAlias, "常用名": fieldAlias, "别名": fieldAlias, "别称": fieldAlias, "又名": fieldAlias,
	"又称": fieldAlias, "亦称": fieldAlias, "简称": fieldAlias, "其他名称": fieldAlias, "英文简称": fieldAlias,
	"曾用名": fieldFormer, "曾用名称": fieldFormer, "原名": fieldFormer, "原名称": fieldFormer, "前称": fieldFormer,
	"名称": fieldName, "中文名称": fieldName, "中文名": fieldName, "企业名称": fieldName, "实体名称": fieldName,
	"公司名称": fieldName, "机构名称": fieldName, "姓名": fieldName, "中文姓名": fieldName,
	"企业": fieldName, "实体": fieldName, "机构": fieldName, "公司": fieldName, "个人": fieldName, "组织": fieldName,
	"英文名称": fieldLatin, "英文名": fieldLatin, "英文姓名": fieldLatin, "外文名称": fieldLatin, "外文名": fieldLatin,
	"职务": fieldRole, "职位": fieldRole, "身份": fieldRole, "现任职务": fieldRole,
	"性别": fieldPersonal, "出生日期": fieldPersonal, "出生年月": fieldPersonal, "国籍": fieldPersonal,
	"国家": fieldCountry, "国别": fieldCountry, "国家地区": fieldCountry, "所在国家": fieldCountry, "所属国家": fieldCountry,
	"备注": fieldRemark, "说明": fieldRemark,
	"网址": fieldOther, "网站": fieldOther, "官网": fieldOther, "注册号": fieldOther, "成立时间": fieldOther,
	"电话": fieldOther, "传真": fieldOther, "电子邮箱": fieldOther, "邮箱": fieldOther, "注册地": fieldOther,
	"法定代表人": fieldOther, "统一社会信用代码": fieldOther, "税号": fieldOther, "护照号": fieldOther, "护照号码": fieldOther,
}

// labelPattern finds what may be a label: Chinese characters and a colon at the
// start of a line or after a space or stop.
var labelPattern = regexp.MustCompile(`(?:^|[\s；;，。）)])(\p{Han}(?:\s?[\p{Han}/]){1,9})\s*[：:]`)

// gluedLabel finds the labels of addresses with nothing in front of them.
var gluedLabel = regexp.MustCompile(`(地\s?址|邮\s?编|邮政编码|常用名称|曾用名)\s*[：:]`)

// labelled is a label of a line and its value.
type labelled struct {
	label, value string
}

// cutLabels takes a line apart at its labels: what stands in front of the first,
// and each with its value. A label inside brackets belongs to the name.
func cutLabels(line string) (front string, found []labelled) {
	type at struct{ start, label, labelEnd, end int }
	var marks []at
	note := func(m []int) {
		if !outside(line, m[2]) || slices.ContainsFunc(marks, func(k at) bool { return k.end == m[1] }) {
			return
		}
		marks = append(marks, at{m[2], m[2], m[3], m[1]})
	}
	for _, m := range labelPattern.FindAllStringSubmatchIndex(line, -1) {
		note(m)
	}
	for _, m := range gluedLabel.FindAllStringSubmatchIndex(line, -1) {
		note(m)
	}
	slices.SortFunc(marks, func(a, b at) int { return a.start - b.start })
	if len(marks) == 0 {
		return line, nil
	}
	trim := func(s string) string { return strings.Trim(strings.TrimSpace(s), "；;，。 ") }
	for i, m := range marks {
		end := len(line)
		if i+1 < len(marks) {
			end = marks[i+1].start
		}
		label := strings.NewReplacer(" ", "", "/", "").Replace(line[m.label:m.labelEnd])
		found = append(found, labelled{label, trim(line[m.end:max(m.end, end)])})
	}
	return trim(line[:marks[0].start]), found
}

// outside reports whether a place of a line stands in no bracket.
func outside(line string, at int) bool {
	depth := 0
	for _, r := range line[:at] {
		switch r {
		case '（', '(':
			depth++
		case '）', ')':
			depth = max(0, depth-1)
		}
	}
	return depth == 0
}

// attach puts a labelled value into its field of a party. It reports what is
// odd; nothing is mended.
func (r *reader) attach(t *lists.Target, l labelled) {
	if l.value == "" {
		return
	}
	switch labels[l.label] {
	case fieldAddress:
		r.address(t, l.value)
	case fieldPostalCode:
		r.postalCode(t, l.value)
	case fieldAlias:
		for _, a := range splitNames(l.value) {
			t.Names = append(t.Names, otherName(a, lists.NameAlias))
		}
	case fieldFormer:
		for _, f := range splitNames(l.value) {
			t.Names = append(t.Names, otherName(f, lists.NameFormer))
		}
	case fieldLatin:
		if len(t.Names) > 0 && !hasVariant(t.Names[0], l.value) {
			t.Names[0].Variants = append(t.Names[0].Variants, lists.NameVariant{Full: l.value, Script: "Latn"})
		}
	case fieldName:
		t.Names = append(t.Names, otherName(l.value, lists.NameAlias))
	case fieldRole:
		t.Role = join(t.Role, "，", l.value)
	case fieldPersonal:
		p := parsed{target: *t}
		value := l.value
		if l.label == "国籍" && !strings.HasSuffix(value, "籍") {
			value += "籍"
		}
		if !p.personal(value) {
			t.Extra = append(t.Extra, extra(l))
			return
		}
		*t = p.target
	case fieldCountry:
		if c, ok := zh.CountryNamed(l.value); ok {
			addCountry(t, lists.CountryLink{Code: c.Code, Text: l.value, Basis: statedInNotice})
			return
		}
		t.Extra = append(t.Extra, extra(l))
	case fieldRemark:
		t.Remarks = join(t.Remarks, "；", l.value)
	default:
		if _, known := labels[l.label]; !known {
			r.findings.Add(lists.FindingVocabulary, l.label+"："+l.value, "unknown label "+l.label+" in an annex")
		}
		t.Extra = append(t.Extra, extra(l))
	}
}

func extra(l labelled) lists.Extra {
	return lists.Extra{Key: "label:" + l.label, Label: l.label, Value: l.value}
}

func hasVariant(n lists.Name, full string) bool {
	return n.Full == full || slices.ContainsFunc(n.Variants, func(v lists.NameVariant) bool { return v.Full == full })
}

// address adds an address and the country it lies in, which takes the place of
// the same country from the notice's title.
func (r *reader) address(t *lists.Target, full string) {
	a := lists.Address{Full: full}
	if c, ok := zh.AddressCountry(full); ok {
		a.Country = &lists.Country{Code: c.Code, Text: c.Text}
		t.Countries = slices.DeleteFunc(t.Countries, func(l lists.CountryLink) bool { return l.Code == c.Code })
		addCountry(t, lists.CountryLink{Code: c.Code, Text: c.Text, Basis: "address"})
	}
	if damaged(full) {
		r.findings.Add(lists.FindingNote, full, "a damaged address is carried as printed")
	}
	// A postal code may stand in front of its address.
	if n := len(t.Addresses); n > 0 && t.Addresses[n-1].Full == "" {
		a.PostalCode = t.Addresses[n-1].PostalCode
		t.Addresses[n-1] = a
		return
	}
	t.Addresses = append(t.Addresses, a)
}

func (r *reader) postalCode(t *lists.Target, code string) {
	if damaged(code) {
		r.findings.Add(lists.FindingNote, code, "a damaged postal code is carried as printed")
	}
	if n := len(t.Addresses); n > 0 && t.Addresses[n-1].PostalCode == "" {
		t.Addresses[n-1].PostalCode = code
		return
	}
	t.Addresses = append(t.Addresses, lists.Address{PostalCode: code})
}

// companyForm is what follows a comma inside one name.
var companyForm = regexp.MustCompile(`(?i)^(?:inc|llc|l\.l\.c|ltd|limited|co|corp|corporation|company|lp|l\.p|llp|plc|gmbh|ag|kg|s\.?a|s\.?p\.?a|b\.?v|n\.?v|k\.?k|pte|pty|jr|sr)\b\.?`)

// splitNames takes a list of names apart at 、；, and commas, but not before the
// legal form of a company (Foo, Inc.).
func splitNames(list string) []string {
	var out []string
	for _, part := range strings.FieldsFunc(list, func(r rune) bool { return strings.ContainsRune("、；;，", r) }) {
		for i, name := range strings.Split(part, ",") {
			name = strings.TrimSpace(name)
			switch {
			case name == "":
			case i > 0 && len(out) > 0 && companyForm.MatchString(name):
				out[len(out)-1] += ", " + name
			default:
				out = append(out, name)
			}
		}
	}
	return out
}
