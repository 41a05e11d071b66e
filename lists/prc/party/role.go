package party

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"sanctionsd/lists/prc/zh"
)

// roleWords are the ends of offices and occupations, as notices put them in
// front of a person's name or behind it. Longer ones come before those they end
// in, so that 副总裁 is not read as 总.
const roleWords = `参议员|众议员|国会议员|上议员|下议员|州议员|市议员|欧洲议会议员|议员|议长|` +
	`董事会主席|副主席|主席|秘书长|理事长|董事长|会长|院长|校长|所长|部长|局长|司长|处长|署长|厅长|州长|省长|市长|县长|区长|社长|` +
	`馆长|台长|行长|组长|团长|队长|科长|课长|室长|厂长|店长|幕僚长|参谋长|检察长|警务处长|警察局长|助理部长|船长|` +
	`主任|总裁|总经理|经理|总监|总干事|干事|主管|` +
	`首席[\p{Han}]{0,8}?官|执行官|行政官|运营官|财务官|会计官|技术官|业务发展官|发展官|战略官|法务官|信息官|合规官|营销官|人力官|安全官|检察官|` +
	`外交官|专员|检查官|法官|警官|军官|武官|官员|` +
	`董事|理事|监事|顾问|创始人|创办人|合伙人|负责人|发起人|召集人|协调人|联络人|代言人|发言人|主持人|领导人|继承人|` +
	`研究员|分析师|工程师|科学家|专家|学者|教授|讲师|博士|律师|大律师|牧师|作家|记者|主编|总编辑|编辑|评论员|` +
	`大使|公使|领事|代表|特使|使节|司令官|司令|指挥官|上将|中将|少将|准将|上校|将军|` +
	`国务卿|助卿|首相|总理|总统|副总统|大臣|外相|防相|防卫相|财相|政务官|书记|秘书|助理|助手|` +
	`总会计师|会计师|审计师|设计师|股东|所有人|所有者|控制人|法定代表人|活动人士|活动家|人士|成员|委员|委员长|议会党团成员|` +
	`女士|先生`

var (
	roleEnd  = regexp.MustCompile(`(?:` + roleWords + `)$`)
	roleWord = regexp.MustCompile(`(?:` + roleWords + `)`)
	// orgWord are the ends of the names of organisations, orgMark those of one
	// character, with which a person's name may end too.
	orgWord = regexp.MustCompile(`(?:公司|集团|企业|株式会社|会社|商社|研究所|研究院|研究会|研究中心|实验室|学院|大学|学校|银行|基金会|基金|` +
		`委员会|协会|学会|商会|联合会|总会|理事会|议会|国会|众议院|参议院|政府|中心|联盟|论坛|图书馆|博物馆|组织|机构|机关|工厂|造船厂|船厂|工业|实业|` +
		`重工|科技|技术|系统|项目|智库|通讯社|报社|电台|电视台|分部|总部|事务所|工作室|合资企业|控股|平台|网络|服务|解决方案|航空|航天|防务|` +
		`电子|能源|材料|媒体|传媒|出版社|医院|教会|分院|分所)$`)
	orgMark = regexp.MustCompile(`(?:党|署|局|部|厅|处|院|所|社|厂|行|网|队|站|会|团)$`)
	// inName are words that stand in no person's name.
	inName = regexp.MustCompile(`的|公司|集团|国会|议会|研究所|大学|学院|委员会|政府|基金会|协会|银行|丈夫|妻子|夫人|家族`)
	// hanName is a person's name in Chinese characters, its parts joined by ·.
	hanName = regexp.MustCompile(`^[\p{Han}A-Za-z.]{1,9}(?:\s?[·•・．‧][\p{Han}A-Za-z.\-－]{1,9}){0,6}$`)
)

// isOrganisation reports whether a Chinese name ends as those of organisations
// do, or stands in quotes.
func isOrganisation(name string) bool {
	return orgWord.MatchString(name) || orgMark.MatchString(name) || strings.HasSuffix(name, "”")
}

// endsInRole reports whether a text ends with an office.
func endsInRole(text string) bool { return roleEnd.MatchString(text) }

// isPersonName reports whether a text has the shape of a person's name alone:
// parts joined by ·, or a few characters.
func isPersonName(name string) bool {
	if !hanName.MatchString(name) || orgWord.MatchString(name) || inName.MatchString(name) {
		return false
	}
	if _, rest, ok := zh.LeadingCountry(name); ok && rest != "" {
		return false
	}
	if strings.ContainsAny(name, "·•・‧") {
		return true
	}
	return utf8.RuneCountInString(name) <= 7
}

// splitRole takes the office in front of a person's name off: behind the last
// word for an office. person is "" for a text that is an office alone. doubt
// says, as part of a sentence, why it is not certain; then role is "" and
// person the whole text.
func splitRole(text string) (role, person, doubt string) {
	text = strings.TrimSpace(text)
	if isPersonName(text) && roleWord.FindStringIndex(text) == nil {
		return "", text, ""
	}
	// The words of a role may touch (执行主任); only where one ends matters.
	for _, m := range reverse(roleWord.FindAllStringIndex(text, -1)) {
		end := m[1]
		person = strings.TrimSpace(text[end:])
		role = strings.TrimSpace(text[:end])
		if person == "" {
			return role, "", ""
		}
		// A second word may begin inside the first: 主任 and 任…
		if strings.HasSuffix(role, "总理") && strings.HasPrefix(person, "查德") {
			break // 副总 理查德 or 副总理 查德
		}
		if isPersonName(person) {
			return role, person, ""
		}
		if quoted := strings.ContainsAny(person, "“”"); quoted || isOrganisation(person) {
			break
		}
	}
	if isPersonName(text) {
		return "", text, ""
	}
	return "", text, "where the office ends and the name begins is not certain"
}

func reverse(in [][]int) [][]int {
	out := make([][]int, 0, len(in))
	for i := len(in) - 1; i >= 0; i-- {
		out = append(out, in[i])
	}
	return out
}
