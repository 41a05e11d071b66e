package notice
import ("testing";"fmt";"path/filepath";"os";"strings";"sanctionsd/lists")
func TestDump(t *testing.T){
 files,_:=filepath.Glob("testdata/*.txt")
 for _,f:=range files{
  if s:=os.Getenv("ONLY"); s!="" && !strings.Contains(f,s) {continue}
  r:=Read(fixture(t,f))
  fmt.Println("=====",filepath.Base(f), "WHY:",r.Why)
  for _,n:=range r.Notices{
   fmt.Println(" N",n.ID(),n.Date,"|",n.Number,"|",n.Issuer)
   for _,p:=range n.Problems{fmt.Println("   PROBLEM",p.Code,p.Text,"|",p.Excerpt)}
   for _,a:=range n.Acts{
    fmt.Println("  A",a.Action,a.Effective,a.Until,a.UntilBasis,a.On,len(a.Targets),a.LegalBasis,a.DelistingStated,"|",a.Text)
    for _,m:=range a.Measures{fmt.Println("    M",m.Code,m.Hits,m.Binds,m.Regions,m.To,len(m.Exceptions), "|",m.Text[:min(60,len(m.Text))])}
    for _,x:=range a.Targets{fmt.Printf("    T %d/%d %s %q %v c=%v addr=%v %q g=%v b=%v n=%v r=%v x=%v\n",x.Ordinal,x.Parent,x.Kind,func()string{s:="";for _,n:=range x.Names{s+=string(n.Type[0])+":"+n.Full;for _,v:=range n.Variants{s+="|"+v.Full};s+=";"};return s}(),x.Remarks,x.Countries,x.Addresses,x.Role,x.Genders,x.BirthDates,x.Nationalities,x.Relations,x.Extra)}
   }
   if len(n.Problems)>0{fmt.Println("   C",n.Candidates)}
  }
  for _,x:=range r.Findings{fmt.Println("   F",x)}
 }
}
var _ = lists.ActAdd
