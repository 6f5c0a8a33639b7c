package link

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/cli/tenant"
	"workflowgen-scim/handler/internal/cli/terminal"
	"workflowgen-scim/handler/internal/link"
	"workflowgen-scim/handler/internal/settings"
)

type planner struct {
	*tenant.Application
	match, domains   []string
	csv, out, others string
	scope            string
	groups, dryRun   bool
	keys             []link.Key
}

// kind has the users or the groups of both systems.
type kind struct {
	name             string // link.User or link.Group
	objects          []link.Object
	accounts, others []link.Account
}

var scopes = []string{"all", "assigned"}

func planCommand(a *tenant.Application) *cobra.Command {
	p := &planner{Application: a}
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Match the users and groups of both systems, and write the result to files",
		Long: "Plan reads both systems, changes nothing, and writes OUT.json for apply and OUT.csv for people. Users without a certain\n" +
			"match are on lists of their own. To decide about one, fill in objectId in the CSV, write \"sure\" into the column list, and\n" +
			"plan again with --csv.",
		Example: "  scimctl link plan --match sid --match upn\n  scimctl link plan --match sid,sam,upn --domain CORP=corp.contoso.com --scope assigned --groups\n" +
			"  scimctl link plan --match sid,upn --csv link-plan.csv --out second\n" +
			"  scimctl link plan --match sid --classic-directory \"CONTOSO AD\"   # lists users you still have to move",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.run(cmd) },
	}
	f := cmd.Flags()
	f.StringSliceVar(&p.match, "match", []string{"sid", "immutable-id", "upn"}, "keys to match users by, in this order: sid, immutable-id, sam, upn, mail, employee-id; name for groups")
	f.StringVar(&p.csv, "csv", "", "table with decisions: columns type, id or name, objectId or entra")
	f.StringVar(&p.out, "out", "link-plan", "files to write, without their extensions")
	f.StringVar(&p.scope, "scope", "all", "which Entra objects: all, or assigned")
	f.StringVar(&p.others, "classic-directory", "", "directory of WorkflowGen from which users are still to be moved")
	f.StringArrayVar(&p.domains, "domain", nil, "SHORT=long.name of a Windows domain; may be repeated")
	f.BoolVar(&p.groups, "groups", false, "also match groups")
	f.BoolVar(&p.dryRun, "dry-run", false, "print the summary and write no file")
	run.Values(cmd, "match", "sid", "immutable-id", "sam", "upn", "mail", "employee-id", "name")
	run.Values(cmd, "scope", scopes...)
	return cmd
}

func (p *planner) run(cmd *cobra.Command) error {
	for _, m := range p.match {
		var k link.Key
		if err := k.UnmarshalText([]byte(m)); err != nil {
			return err
		}
		p.keys = append(p.keys, k)
	}
	if p.scope != "all" && p.scope != "assigned" {
		return run.NotOne("--scope", p.scope, scopes...)
	}
	client, err := p.Connect(cmd)
	if err != nil {
		return err
	}
	credential, err := p.Credential(cmd)
	if err != nil {
		return err
	}
	cfg, err := settings.Load(p.Settings.All(), settings.WorkflowGen)
	if err != nil {
		return err
	}
	kinds, err := p.read(cmd, client, &app.Clients{Config: cfg, Credential: credential})
	if err != nil {
		return err
	}
	plan, err := p.plan(&cfg, kinds)
	if err != nil {
		return err
	}
	caller, err := client.Caller(cmd.Context())
	if err != nil {
		return err
	}
	plan.Tenant = caller.Tenant
	if !p.dryRun {
		if err := p.write(plan); err != nil {
			return err
		}
	}
	return p.print(cmd, plan)
}

func (p *planner) plan(cfg *settings.Config, kinds []kind) (*link.Plan, error) {
	plan := &link.Plan{Version: link.Version, Made: time.Now().UTC().Truncate(time.Second), Directory: cfg.Directory,
		Instance: instance(cfg.WorkflowGenURL), Keys: p.keys}
	domains := map[string]string{}
	for _, d := range p.domains {
		short, long, ok := strings.Cut(d, "=")
		if !ok {
			return nil, fmt.Errorf("--domain must be SHORT=long.name, not %q", d)
		}
		domains[strings.ToLower(short)] = long
	}
	var table []byte
	if p.csv != "" {
		var err error
		if table, err = os.ReadFile(p.csv); err != nil {
			return nil, err
		}
	}
	for i := range kinds {
		k := &kinds[i]
		q := link.Input{Type: k.name, Objects: k.objects, Accounts: k.accounts, Others: k.others, Keys: p.keys, Domains: domains, ScopeOnly: p.scope == "assigned"}
		if table != nil && (k.name == link.User || p.groups) {
			var err error
			if q.Chosen, err = link.ReadChoices(bytes.NewReader(table), k.name, k.objects, k.accounts); err != nil {
				return nil, fmt.Errorf("%s: %w", p.csv, err)
			}
		}
		plan.Items = append(plan.Items, link.Match(q)...)
		*k = kind{} // a large tenant fits in memory once, beside the plan
	}
	plan.Sum()
	return plan, nil
}

// write writes the table first: if the plan is there, the table is there too.
func (p *planner) write(plan *link.Plan) error {
	return errors.Join(run.WriteFile(p.out+".csv", plan.WriteCSV), run.WriteFile(p.out+".json", plan.Write))
}

// summary is the JSON of link plan.
type summary struct {
	Plan    string         `json:"plan"`
	Summary map[string]int `json:"summary"`
	Table   string         `json:"table"`
}

func (p *planner) print(cmd *cobra.Command, plan *link.Plan) error {
	if p.JSON {
		return run.PrintJSON(cmd, summary{p.out + ".json", plan.Summary, p.out + ".csv"})
	}
	var rows [][]string
	for _, name := range []string{link.User, link.Group} {
		for _, l := range link.Lists {
			if n := plan.Summary[name+" "+string(l)]; n > 0 {
				rows = append(rows, []string{fmt.Sprintf("%6d %ss", n, strings.ToLower(name)), string(l)})
			}
		}
	}
	if err := terminal.NewTable(p.Screen(cmd.OutOrStdout())).Rows(rows...); err != nil || p.dryRun {
		return err
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "\nLook through %s.csv, then: scimctl link apply %s.json --classic-sync-stopped\n", p.out, p.out)
	return err
}
