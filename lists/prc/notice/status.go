package notice

import (
	"regexp"
	"slices"
	"strings"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/party"
)

var (
	verb = regexp.MustCompile(`(?:继续|再次|进一步|予以)?(暂停|中止|停止|终止|取消|撤销|解除|恢复|移出|移除|延长)(?:执行|实施|适用|采取)?`)
	// object ends what a verb is about.
	object = regexp.MustCompile(`措施(?:的?(?:暂停|中止)?期限)?`)
	// Words in front of a verb by which the sentence decides nothing itself.
	possible    = regexp.MustCompile(`(?:可以?|可申请|申请|应当?|应予|有权|如果?|若|考虑|或者?|是否|能否|不|未|曾|拟|依法|要求|呼吁|希望|敦促)$`)
	mayDecide   = regexp.MustCompile(`(?:可以?|应当?|有权|是否|能够?)(?:依法)?(?:作出)?决定[^，。；]{0,16}$`)
	objectAhead = regexp.MustCompile(`(?:将|把|对)((?:[^，。；]{2,120}?)措施)(?:，?自[^，。；]{4,24}起，?)?(?:继续|再次|予以)?$`)
	// negated is in front of a verb that is denied, onlySome in an object that
	// picks some of the measures, exceptFor where parties are left out.
	negated   = regexp.MustCompile(`(?:不再|没有|不会|并非|并未|尚未|无意|不予)(?:继续|再次)?$`)
	onlySome  = regexp.MustCompile(`禁止|冻结|投资|进出口活动|入境|签证|工作许可|居留|罚款|交易|第[一二三四五六七八九十]{1,3}[项款条]`)
	exceptFor = regexp.MustCompile(`除[^，。；]{2,80}(?:之|以)?外`)
	orElse    = regexp.MustCompile(`^(?:或者?|、?(?:取消|停止|移出))`)
	foreign   = regexp.MustCompile(`美方|美国(?:宣布|政府|已|自|将|近日|决定|同意|承诺|财政部|商务部|贸易代表|国务院)|欧盟(?:宣布|已|将|决定|撤销|委员会|理事会)|(?:欧|日|加|英|韩|荷|立|捷)方|日本(?:政府|宣布|已|将)|加拿大(?:政府|宣布|已|将)|双方`)
	ours      = regexp.MustCompile(`决定|中方|我方|商务部(?:自|将|决定)|工作机制|即日起`)
	lengthIn  = regexp.MustCompile(`(?:[0-9]{1,4}|[一二两三四五六七八九十半]{1,3})\s?(?:天|个月|年)|期限|为期|直至`)
	takenOf   = regexp.MustCompile(`对([^，。；]{2,200}?)(?:采取|实施)的`)
	quoted    = regexp.MustCompile(`对(?:于)?([^，。；]{2,400}?)(?:，|,)\s*$`)
	objectOf  = regexp.MustCompile(`(?:对|针对)([^，。；]{2,400}?)(?:采取|实施|的)(?:的)?(?:相关|有关|上述)?(?:不可靠实体清单|反制裁?|处理)?$`)
)

// statusAct is an act on notices already issued, and the list it is about.
type statusAct struct {
	list string
	act  lists.Act
}

// maxDeeds bounds the verbs of a sentence that are read. No answer has had more
// than three.
const maxDeeds = 40

// actionOf gives the actions of the verbs.
var actionOf = map[string]lists.Action{
	"暂停": lists.ActSuspend, "中止": lists.ActSuspend, "延长": lists.ActSuspend,
	"停止": lists.ActStop, "终止": lists.ActStop, "取消": lists.ActStop, "撤销": lists.ActStop, "解除": lists.ActStop,
	"恢复": lists.ActResume, "移出": lists.ActRemove, "移除": lists.ActRemove,
}

// deed is one verb of a sentence with the words around it. The words are those
// of the masked sentence, where the titles of decisions are filling; it has the
// length of the sentence, so that places are those of both.
type deed struct {
	word string
	// front is what stands before the verb, behind the deed before it; object
	// what the verb is about, rest what follows it.
	front, object, rest string
	start, end          int // of the object
	at                  int // of the verb
	list                string
}

// status reads the acts by which a sentence suspends, stops, resumes or removes
// what notices imposed. c knows what was said before. A sentence that decides
// something on a list and does not say on what is a problem; one that decides
// nothing, or about goods, gives nothing.
func (r *reader) status(sentence string, c *context) []statusAct {
	masked := mask(sentence)
	verbs := verb.FindAllStringSubmatchIndex(masked, -1)
	if len(verbs) > maxDeeds {
		r.problem(lists.ProblemAction, sentence, "the sentence decides more than can be told apart")
		verbs = verbs[:maxDeeds]
	}
	var out []statusAct
	begin := 0
	for i, v := range verbs {
		end := len(masked)
		if i+1 < len(verbs) {
			end = verbs[i+1][0]
		}
		if v[0] < begin {
			continue
		}
		d := deed{word: masked[v[2]:v[3]], front: masked[begin:v[0]], start: v[1], at: v[0]}
		removes := actionOf[d.word] == lists.ActRemove
		switch m := object.FindStringIndex(masked[v[1]:end]); {
		case removes:
			d.end = v[1]
			if m := listInText.FindStringIndex(masked[v[1]:end]); m != nil {
				d.end += m[1]
			} else if !listInText.MatchString(d.front) {
				continue
			}
		case m == nil:
			// 将…相关措施继续暂停90天: the object stands in front.
			front := objectAhead.FindStringSubmatchIndex(d.front)
			if front == nil {
				if strings.Contains(masked[begin:end], "措施") && decides(masked[:v[0]], masked[v[1]:], c) {
					r.problem(lists.ProblemAction, sentence, "what "+d.word+" is about could not be told")
				}
				continue
			}
			at := v[0] - len(d.front)
			d.start, d.end = at+front[2], at+front[3]
			d.object, d.rest = masked[d.start:d.end], masked[v[1]:end]
		default:
			d.end = v[1] + m[1]
		}
		if d.object == "" {
			d.object, d.rest = masked[d.start:d.end], masked[d.end:end]
		}
		if !decides(masked[:v[0]], masked[v[1]:], c) || goods.MatchString(d.object) && !listInText.MatchString(d.object) {
			continue
		}
		if negated.MatchString(tail(masked[:v[0]], 8)) || onlySome.MatchString(d.object) || exceptFor.MatchString(d.front) {
			r.problem(lists.ProblemAction, sentence, "the decision on "+d.word+" is negated or about a part only, and which could not be told")
		}
		if d.list = nearestList(masked, v[0], c.form); d.list == "" {
			d.list = c.list
		}
		begin, c.decided = max(d.end, v[1]), true
		if at, ok := since(masked[:v[0]]); ok {
			c.since = at
		}
		if removes {
			out = r.removal(d, sentence, c, out)
		} else {
			out = append(out, r.deed(d, sentence, c)...)
		}
	}
	return out
}

// withinSpan is a length in front of the verb: 在90天内暂停.
var withinSpan = regexp.MustCompile(`(?:在|于)?\s?((?:[0-9]{1,4}|[一二两三四五六七八九十百]{1,5})\s?(?:天|个月|年))(?:之)?内[，]?$`)

// goods are objects that are no measures on parties, or another country's.
var goods = regexp.MustCompile(`其对|对华|对中国|对我国?|关税|调查|物项|港务费|许可证`)

// decides reports whether the words around a verb make it a decision of the
// list's own authority.
func decides(before, after string, c *context) bool {
	tail := tail(before, 6)
	if possible.MatchString(tail) || orElse.MatchString(after) || mayDecide.MatchString(before) {
		return false
	}
	last := func(re *regexp.Regexp) int {
		ms := re.FindAllStringIndex(before, -1)
		if len(ms) == 0 {
			return -1
		}
		return ms[len(ms)-1][0]
	}
	own, other := last(ours), last(foreign)
	if other > own {
		return false
	}
	if _, dated := since(before); dated || own >= 0 {
		return true
	}
	return c.decided
}

// deed makes the acts of one verb: one for each notice it names, one for all
// that it refers to.
func (r *reader) deed(d deed, sentence string, c *context) []statusAct {
	act := lists.Act{Action: actionOf[d.word], Effective: c.since, Text: trimEnd(sentence)}
	r.length(&act, d)
	refs := r.named(d.object, c, d.list)
	if len(refs) == 0 {
		refs = r.named(d.front, c, d.list)
	}
	refs = slices.DeleteFunc(refs, func(ref reference) bool { return ref.list == "" })
	if len(refs) == 0 && d.list == "" {
		return nil
	}
	act.Targets = r.partiesOf(d.object, sentence[d.start:d.end], d.list)
	if len(refs) == 0 && len(act.Targets) == 0 && strings.HasSuffix(strings.TrimRight(d.front, "继续再次 "), "，") {
		act.Targets = r.frontParties(sentence[:d.at], d.list)
	}
	r.dated(&act, sentence)
	var out []statusAct
	for _, ref := range refs {
		one := act
		one.On = []string{c.resolve(ref)}
		out = append(out, statusAct{ref.list, one})
	}
	if len(refs) > 0 {
		return out
	}
	if len(act.Targets) == 0 {
		act.On = c.before(d.list)
	}
	if len(act.On) == 0 && len(act.Targets) == 0 {
		r.problem(lists.ProblemTarget, sentence, "what the decision is about could not be told: it names neither a notice nor a party")
	}
	return []statusAct{{d.list, act}}
}

// dated reports an act that does not say from when it counts.
func (r *reader) dated(a *lists.Act, sentence string) {
	if a.Effective == "" {
		a.Effective = r.fallback
	}
	if a.Effective == "" {
		r.problem(lists.ProblemEffect, sentence, "from when the decision counts could not be told")
	}
}

// named returns the notices a part of a sentence names: by number, or, when it
// gives none, by day.
func (r *reader) named(text string, c *context, list string) []reference {
	refs := references(text, c.year, c.form, list)
	if len(refs) > 0 {
		return refs
	}
	return dayReferences(text, c.year, c.form, list)
}

// removal reads 将…移出…清单: parties named, or 上述 for those of the notices
// before. It takes the place of an act of the same sentence that only stops
// their measures.
func (r *reader) removal(d deed, sentence string, c *context, out []statusAct) []statusAct {
	act := lists.Act{Action: lists.ActRemove, Effective: c.since, DelistingStated: true, Text: trimEnd(sentence)}
	object := ""
	if at := strings.LastIndex(d.front, "将"); at >= 0 {
		from := d.at - len(d.front) + at + len("将")
		object = strings.TrimSuffix(strings.TrimSpace(sentence[from:d.at]), "从")
		object = strings.TrimSpace(fromList.ReplaceAllString(object, ""))
	}
	general := object == "" || generalObject.MatchString(object) || strings.HasPrefix(object, "其")
	if general {
		// 取消…措施，并将上述两家银行移出反制清单 is one act.
		merged := false
		for i := range out {
			if out[i].act.Action == lists.ActStop {
				out[i].act.Action, out[i].act.DelistingStated = lists.ActRemove, true
				merged = true
			}
		}
		if merged {
			return out
		}
	}
	if !general {
		act.Targets = r.parties(object, d.list)
		for i := range out {
			if out[i].act.Action == lists.ActStop && sameParties(out[i].act.Targets, act.Targets) {
				out[i].act.Action, out[i].act.DelistingStated = lists.ActRemove, true
				return out
			}
		}
	}
	refs := r.named(d.front, c, d.list)
	for _, ref := range refs {
		if ref.list != "" {
			act.On, d.list = append(act.On, c.resolve(ref)), ref.list
		}
	}
	if general && len(act.On) == 0 && !strings.HasPrefix(object, "其") {
		// 其 is a party of this sentence, and not of the notices before.
		act.On = c.before(d.list)
	}
	if d.list == "" || len(act.On) == 0 && len(act.Targets) == 0 {
		r.problem(lists.ProblemTarget, sentence, "whom the decision takes off the list could not be told")
	}
	if d.list == "" {
		return out
	}
	r.dated(&act, sentence)
	return append(out, statusAct{d.list, act})
}

// sameParties reports whether two acts name the same parties.
func sameParties(a, b []lists.Target) bool {
	return slices.EqualFunc(a, b, func(x, y lists.Target) bool {
		return len(x.Names) > 0 && len(y.Names) > 0 && party.SameName(x.Names[0].Full, y.Names[0].Full)
	})
}

var fromList = regexp.MustCompile(`从[^，。；]{0,12}(?:清单|名单)中?$`)

// partiesOf returns the parties whose measures a verb is about, 对甲公司采取的
// 反制措施, none when the words are general.
func (r *reader) partiesOf(masked, inside, list string) []lists.Target {
	m := takenOf.FindStringSubmatchIndex(masked)
	if m == nil {
		m = objectOf.FindStringSubmatchIndex(strings.TrimSuffix(masked, "措施"))
	}
	if m == nil || generalObject.MatchString(masked[m[2]:m[3]]) {
		return nil
	}
	return r.parties(inside[m[2]:m[3]], list)
}

var generalObject = regexp.MustCompile(`上述|前述|列入|第\s?[0-9]{1,3}\s?号|^[0-9]{1,3}家|实体$|措施`)

// frontParties returns the parties named in front of a verb: 对甲公司，暂停….
func (r *reader) frontParties(front, list string) []lists.Target {
	m := quoted.FindStringSubmatch(front)
	if m == nil || generalObject.MatchString(m[1]) {
		return nil
	}
	return r.parties(m[1], list)
}

func (r *reader) parties(text, list string) []lists.Target {
	reading := party.Sentence(text, party.Context{List: list})
	r.take(reading)
	return reading.Targets
}

// length reads for how long a suspension is: behind its object or its verb.
func (r *reader) length(a *lists.Act, d deed) {
	if a.Action != lists.ActSuspend {
		return
	}
	within := ""
	if m := withinSpan.FindStringSubmatch(d.front); m != nil {
		within = m[1]
	}
	for _, text := range []string{d.rest, d.object, within} {
		if s, ok := spanAt(text); ok {
			a.Until, a.UntilBasis = s.end(a.Effective)
			return
		}
	}
	if lengthIn.MatchString(d.rest) {
		r.problem(lists.ProblemEffect, d.word+d.object+d.rest, "for how long the measures are suspended could not be told")
	}
}
