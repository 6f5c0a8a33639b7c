package main

import (
	"bytes"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/link"
	"workflowgen-scim/handler/internal/settings"
)

// planning is one run of link plan.
type planning struct {
	*graph
	match, domains   []string
	csv, out, others string
	scope            string
	groups, dryRun   bool
	keys             []link.Key
	notice           func(string)
	sides            [2]side // users and groups
}

// side is what was read of both systems.
type side struct {
	kind             string
	objects          []link.Object
	accounts, others []link.Account
}

func (g *graph) linkPlanCommand() *cobra.Command {
	p := &planning{graph: g}
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Find out who is who, and write it down",
		Long: "Plan reads both systems, changes nothing, and writes OUT.json, which apply takes, and OUT.csv, which a person reads. Who is\n" +
			"not found with certainty stands on a list of its own. To decide, fill in objectId in the CSV, write \"sure\" into the\n" +
			"column list, and plan again with --csv.",
		Example: "  scimctl link plan --match sid --match upn\n  scimctl link plan --match sid,sam,upn --domain CORP=corp.contoso.com --scope assigned --groups\n" +
			"  scimctl link plan --match sid,upn --csv link-plan.csv --out second\n" +
			"  scimctl link plan --match sid --classic-directory \"CONTOSO AD\"   # who is still to be moved",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.run(cmd) },
	}
	f := cmd.Flags()
	f.StringSliceVar(&p.match, "match", []string{"sid", "immutable-id", "upn"}, "keys to find people by, in their order: sid, immutable-id, sam, upn, mail, employee-id; name for groups")
	f.StringVar(&p.csv, "csv", "", "table in which a person has decided: columns type, id or name, objectId or entra")
	f.StringVar(&p.out, "out", "link-plan", "files to write, without their endings")
	f.StringVar(&p.scope, "scope", "all", "whom of Entra: all, or those assigned")
	f.StringVar(&p.others, "classic-directory", "", "directory of WorkflowGen from which people are still to be moved")
	f.StringArrayVar(&p.domains, "domain", nil, "SHORT=long.name of a Windows domain; may be repeated")
	f.BoolVar(&p.groups, "groups", false, "groups too")
	f.BoolVar(&p.dryRun, "dry-run", false, "print the summary and write no file")
	return cmd
}

func (p *planning) run(cmd *cobra.Command) error {
	for _, m := range p.match {
		var k link.Key
		if err := k.UnmarshalText([]byte(m)); err != nil {
			return err
		}
		p.keys = append(p.keys, k)
	}
	if p.scope != "all" && p.scope != "assigned" {
		return fmt.Errorf("--scope %s: neither all nor assigned", p.scope)
	}
	p.notice = func(text string) { fmt.Fprintln(cmd.ErrOrStderr(), text) }
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
	if err := p.read(cmd.Context(), client, &app.Clients{Config: cfg, Credential: credential}); err != nil {
		return err
	}
	plan, err := p.plan(&cfg)
	if err != nil {
		return err
	}
	who, err := client.Caller(cmd.Context())
	if err != nil {
		return err
	}
	plan.Tenant = who.Tenant
	if !p.dryRun {
		if err := p.write(plan); err != nil {
			return err
		}
	}
	return p.print(cmd, plan)
}

func (p *planning) plan(cfg *settings.Config) (*link.Plan, error) {
	plan := &link.Plan{Version: link.Version, Made: time.Now().UTC().Truncate(time.Second), Directory: cfg.Directory,
		Instance: instance(cfg.WorkflowGenURL), Keys: p.keys}
	domains := map[string]string{}
	for _, d := range p.domains {
		short, long, ok := strings.Cut(d, "=")
		if !ok {
			return nil, fmt.Errorf("--domain %s: it must be SHORT=long.name", d)
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
	for i := range p.sides {
		s := &p.sides[i]
		q := link.Question{Type: s.kind, Objects: s.objects, Accounts: s.accounts, Others: s.others, Keys: p.keys, Domains: domains, Part: p.scope == "assigned"}
		if table != nil && (s.kind == link.User || p.groups) {
			var err error
			if q.Chosen, err = link.ReadChoices(bytes.NewReader(table), s.kind, s.objects, s.accounts); err != nil {
				return nil, fmt.Errorf("%s: %w", p.csv, err)
			}
		}
		plan.Items = append(plan.Items, link.Match(q)...)
		*s = side{}
	}
	plan.Sum()
	return plan, nil
}

// instance is what of WorkflowGen's address tells one instance from another.
func instance(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host + strings.TrimRight(u.Path, "/")
}
