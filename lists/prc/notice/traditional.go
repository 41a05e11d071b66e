package notice

import "strings"

// pairs are traditional characters of the notices' formulae, each before its
// simplified form: press copies from Taiwan and Hong Kong are written in them.
// Names are not converted by it with certainty, so a copy in traditional
// characters that names parties goes to review.
const pairs = "將将則则對对務务單单製制製制與与實实體体靠靠機机構构國国發发佈布號号關关於于執执行行繼继續续暫暂" +
	"調调應应該该據据規规條条處处採采業业開开動动產产凍冻結结財财類类華华經经貿贸會会談谈聯联聲声請请問问記记" +
	"發发員员長长總总審审許许准准從从這这為为來来時时後后壹一兩两陸陆萬万億亿個个們们種种當当輸输運运轉转進进" +
	"禁禁違违反反權权護护衛卫軍军術术項项區区灣湾臺台協协議议達达導导彈弹飛飞過过還还遠远連连選选適适邊边" +
	"門门間间際际險险隨随離离難难電电領领頭头題题額额願愿類类顯显風风養养館馆馬马駐驻驗验體体鬥斗點点黨党" +
	"歐欧歷历歸归檢检標标樣样橋桥極极樓楼樂乐樹树權权決决減减準准溝沟滿满潛潜澤泽濟济濫滥災灾無无營营爭争" +
	"獨独獲获現现環环產产畫画異异當当療疗發发監监盡尽盤盘確确碼码礎础禮礼積积穩稳競竞筆笔節节範范築筑簡简簽签" +
	"紀纪約约級级納纳紙纸純纯組组細细終终統统絕绝給给維维網网線线編编練练縣县縮缩織织羅罗義义習习聖圣職职聽听" +
	"臨临興兴舉举舊旧藝艺蘭兰蘇苏處处號号術术衝冲補补裝装製制複复見见視视覺觉觀观計计訂订討讨訓训託托設设" +
	"訪访評评認认語语誤误說说課课論论諾诺講讲謝谢證证識识警警譯译議议讀读變变讓让豐丰負负責责貨货質质費费貼贴" +
	"賠赔購购賽赛贏赢趨趋車车軌轨輕轻載载輔辅輪轮辦办農农遞递邏逻郵邮釋释針针鋼钢錄录錢钱鐵铁鑒鉴閉闭閱阅" +
	"陳陈陽阳隊队雙双雜杂雲云靈灵響响頁页順顺預预頓顿顧顾飯饭餘余驅驱魯鲁鮮鲜麥麦龍龙齊齐龐庞層层傳传"

// simplified maps a traditional character to its simplified form.
var simplified = func() map[rune]rune {
	m := make(map[rune]rune)
	rs := []rune(pairs)
	for i := 0; i+1 < len(rs); i += 2 {
		if rs[i] != rs[i+1] {
			m[rs[i]] = rs[i+1]
		}
	}
	return m
}()

// formulaic are traditional characters that no notice is without and that do
// not stand in Japanese names as they are written in simplified text.
const formulaic = "將對單國發號關於執繼續暫應該據規條採凍結財經會許從這為時後進違權護際實體務"

// isTraditional reports whether a text is written in traditional characters.
func isTraditional(text string) bool {
	seen := make(map[rune]bool)
	for _, r := range text {
		if strings.ContainsRune(formulaic, r) {
			seen[r] = true
		}
	}
	return len(seen) >= 4
}

// simplify converts the traditional characters of the table, and the quotation
// marks that go with them.
func simplify(text string) string {
	return strings.Map(func(r rune) rune {
		if s, ok := simplified[r]; ok {
			return s
		}
		switch r {
		case '「':
			return '“'
		case '」':
			return '”'
		}
		return r
	}, text)
}
