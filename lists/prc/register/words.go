package register

import (
	"regexp"
	"time"

	"sanctionsd/lists"
)

// The lists whose notices this package knows.
const (
	listMFA    = "cn-mfa-afsl"
	listUEL    = "cn-mofcom-uel"
	listECL    = "cn-mofcom-ecl"
	listWatch  = "cn-mofcom-watch"
	listOrders = "cn-mofcom-afsl"
)

// maxTargets bounds the parties of a notice: the longest known has thirty.
const maxTargets = 10_000

// The words of the form, from the contract.
var (
	actions = []string{
		string(lists.ActAdd), string(lists.ActModify), string(lists.ActSuspend), string(lists.ActStop),
		string(lists.ActRemove), string(lists.ActResume), string(lists.ActInvestigate), string(lists.ActWarn),
	}
	codes = []string{
		"asset-freeze", "transaction-ban", "transaction-restriction", "entry-ban", "visa-denial",
		"work-permit-revocation", "import-export-ban", "import-from-target-ban", "investment-ban", "fine",
		"data-transfer-ban", "dual-use-export-ban", "third-country-transfer-ban", "cease-ongoing",
		"licence-by-application", "general-licence-exclusion", "enhanced-review", "securities-ban", "other",
	}
	hits     = []string{"target", "senior-management", "spouse-children", "immediate-family", "branches", "named-persons"}
	binds    = []string{"cn-persons", "exporters", "anyone-abroad"}
	kinds    = []string{string(lists.Individual), string(lists.Entity), string(lists.Vessel), string(lists.Aircraft)}
	genders  = []string{"male", "female"}
	bases    = []string{"stated", "computed"}
	problems = []string{
		lists.ProblemCount, lists.ProblemOrdinals, lists.ProblemMeasure, lists.ProblemAnnex, lists.ProblemTargets,
		lists.ProblemTarget, lists.ProblemAction, lists.ProblemEffect, lists.ProblemNumber, lists.ProblemText,
		lists.ProblemKnown, lists.ProblemName, lists.ProblemRemovals,
	}
)

// The shapes of the form's texts.
var (
	shapeKey     = regexp.MustCompile(`^\d{4}-[1-9]\d{0,3}$|^\d{4}-\d\d-\d\d[b-z]?$`)
	shapeOn      = regexp.MustCompile(`^(?:\d{4}-[1-9]\d{0,3}|\d{4}-\d\d-\d\d[b-z]?)(?:/[1-9]\d{0,4})?$`)
	shapeOf      = regexp.MustCompile(`^(?:\d{4}-[1-9]\d{0,3}|\d{4}-\d\d-\d\d[b-z]?)/[1-9]\d{0,4}$`)
	shapeURL     = regexp.MustCompile(`^https?://[^\s/]+/\S*$`)
	shapeCountry = regexp.MustCompile(`^[A-Z]{2}$`)
	shapeArticle = regexp.MustCompile(`^[1-9]\d{0,2}$`)
	shapeRange   = regexp.MustCompile(`^([1-9]\d{0,4})(?:-([1-9]\d{0,4}))?$`)
	shapeNative  = regexp.MustCompile(`^[a-z]+(?:-[a-z]+)*$`)
)

// beijing is the zone of every PRC authority. It has had one offset and no
// summer time since 1991, so no zone database is needed.
func beijing() *time.Location { return time.FixedZone("Asia/Shanghai", 8*60*60) }

// instant returns when a day or instant of a notice begins.
func instant(text string) (time.Time, bool) { return lists.Instant(text, beijing()) }
