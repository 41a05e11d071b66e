package notice

import "regexp"

// Codes of measures, as the project's contract has them.
const (
	assetFreeze       = "asset-freeze"
	transactionBan    = "transaction-ban"
	transactionLimit  = "transaction-restriction"
	entryBan          = "entry-ban"
	visaDenial        = "visa-denial"
	workPermit        = "work-permit-revocation"
	importExportBan   = "import-export-ban"
	importFromTarget  = "import-from-target-ban"
	investmentBan     = "investment-ban"
	fine              = "fine"
	dataTransferBan   = "data-transfer-ban"
	dualUseBan        = "dual-use-export-ban"
	thirdCountryBan   = "third-country-transfer-ban"
	ceaseOngoing      = "cease-ongoing"
	licenceByApply    = "licence-by-application"
	noGeneralLicence  = "general-licence-exclusion"
	enhancedReview    = "enhanced-review"
	hitTarget         = "target"
	hitManagement     = "senior-management"
	hitSpouse         = "spouse-children"
	hitFamily         = "immediate-family"
	hitBranches       = "branches"
	hitNamed          = "named-persons"
	bindsCN           = "cn-persons"
	bindsExporters    = "exporters"
	bindsAbroad       = "anyone-abroad"
	authorityMOFCOM   = "商务部"
	exceptionLicence  = "licence"
	regionMainland    = "CN"
	regionHongKong    = "HK"
	regionMacao       = "MO"
	ban               = `(?:禁止|不得|不准|不允许)`
	chinaPat          = `(?:中国|我国|中华人民共和国|中方|境内|在华)`
	persons           = `(?:组织|个人|机构|企业|单位|公民)`
	dualUse           = `(?:两用物项|军民两用物项)`
	transactionObject = `(?:交易|交流|合作|往来)`
)

// clause is one formula of a measure. A clause of a paragraph has the code when
// want matches and unless does not.
type clause struct {
	code   string
	want   *regexp.Regexp
	unless *regexp.Regexp
}

// vocabulary is every formula a measure is written in, in the order in which
// the codes of one paragraph are given.
var vocabulary = []clause{
	{assetFreeze, regexp.MustCompile(`(?:冻结|查封|扣押).*(?:财产|资产|资金)`), nil},
	// "禁止或者限制" is the law's choice, not a decision.
	{transactionBan, regexp.MustCompile(ban + `.*与.*` + transactionObject), regexp.MustCompile(`或者?限制|限制或者?|进出口活动`)},
	{transactionLimit, regexp.MustCompile(`限制.*与.*` + transactionObject), regexp.MustCompile(`或者?限制|限制或者?|禁止`)},
	{entryBan, regexp.MustCompile(`(?:不准|不予|不得|禁止|不许).*入境`), regexp.MustCompile(`限制或者?`)},
	{visaDenial, regexp.MustCompile(`(?:不予|拒绝|不得|停止)(?:其)?(?:签发|发放|颁发)?.{0,6}签证|注销签证`), nil},
	{workPermit, regexp.MustCompile(`(?:不批准|取消|撤销|吊销|禁止|不予).*(?:工作许可|居留资格|居留许可|停留|居留)`), regexp.MustCompile(`限制或者?`)},
	{importExportBan, regexp.MustCompile(ban + `.*从事.*进出口|` + ban + `.*进出口(?:贸易)?活动`), regexp.MustCompile(`限制或者?`)},
	{importFromTarget, regexp.MustCompile(ban + `(?:其|该|上述|[^出口]{1,30}?)?向(?:中国|我国|中华人民共和国)(?:境内)?出口`), nil},
	{investmentBan, regexp.MustCompile(ban + `.*` + chinaPat + `.*投资`), regexp.MustCompile(`限制或者?`)},
	{fine, regexp.MustCompile(`罚款`), regexp.MustCompile(`^(?:若|如)?逾期`)},
	{dataTransferBan, regexp.MustCompile(`(?:禁止|不得|特别是).*(?:传输数据|提供(?:敏感|有关|相关)?(?:数据|信息)|传输.{0,8}(?:数据|信息))`), nil},
	{dualUseBan, regexp.MustCompile(ban + `(?:出口经营者|任何出口经营者)?(?:向|对).*?出口.{0,20}` + dualUse + `|不予许可.*` + dualUse), regexp.MustCompile(`不得申请`)},
	{thirdCountryBan, regexp.MustCompile(`(?:境外|任何国家和地区|任何国家或者?地区|其他国家|第三国).*` + dualUse + `.*(?:转移|提供|转让|再出口)`), nil},
	{ceaseOngoing, regexp.MustCompile(`正在(?:开展|进行|实施).*停止`), nil},
	{licenceByApply, regexp.MustCompile(`确需.*(?:提出|递交|提交)申请|确需.*申请`), nil},
	{noGeneralLicence, regexp.MustCompile(`不得申请通用许可|不(?:予|得)(?:适用|使用|签发)通用许可`), nil},
	{enhancedReview, regexp.MustCompile(`(?:更|从)?(?:严格|加强)的?.{0,16}审查`), nil},
}

// supplements say how a measure is carried out: they go with the measure of
// their paragraph and have no code of their own.
var supplements = regexp.MustCompile(`自.{1,16}起.{0,4}日内.*缴|逾期不(?:履行|缴)|加处罚款|申请单项许可|审查期限不受|风险评估报告|书面承诺|(?:包括|含)香港|依法.{0,8}追究`)

// procedures are paragraphs of the operative part that impose nothing: how to
// get off the list, what applies besides, whom to write to.
var procedures = regexp.MustCompile(`可(?:以)?(?:向.{1,20})?申请移出|可以将其移出|未尽事宜|特此公告|^(?:附件?)\s?[：:]|依法进行审[查核]|依据相关法律法规.{0,20}采取相应措施|联系(?:方式|人|电话)|^(?:地址|邮编|邮政编码|电话|电子邮箱|传真)\s?[：:]|有权.{0,12}陈述|(?:可|可以).{0,30}陈述、?申辩`)
