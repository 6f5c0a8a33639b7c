package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/entra"
	"workflowgen-scim/handler/internal/link"
)

// planning is one run of link plan.
type planning struct {
	*graph
	match, domains   []string
	csv, out, others string
	scope            string
	groups, dryRun   bool
	keys             []link.Key
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
	client, err := p.connect(cmd)
	if err != nil {
		return err
	}
	operator, err := app.ForOperator()
	if err != nil {
		return err
	}
	if err := p.read(cmd.Context(), client, operator); err != nil {
		return err
	}
	plan, err := p.plan(operator)
	if err != nil {
		return err
	}
	if !p.dryRun {
		if err := p.write(plan); err != nil {
			return err
		}
	}
	return p.print(cmd, plan)
}

// read reads both systems side by side.
func (p *planning) read(ctx context.Context, c *entra.Client, o *app.Operator) error {
	p.sides[0].kind, p.sides[1].kind = link.User, link.Group
	in, err := p.inScope(ctx, c)
	if err != nil {
		return err
	}
	both, ctx := errgroup.WithContext(ctx)
	both.Go(func() error { return p.readEntra(ctx, c, in) })
	both.Go(func() error { return p.readWorkflowGen(ctx, o) })
	return both.Wait()
}

// inScope says who of Entra is asked for.
func (p *planning) inScope(ctx context.Context, c *entra.Client) (func(id string) bool, error) {
	if p.scope == "all" {
		return func(string) bool { return true }, nil
	}
	sp, err := p.principal(ctx, c)
	if err != nil {
		return nil, err
	}
	scope, err := c.ScopeOf(ctx, sp.ID)
	return func(id string) bool { return scope.Users[id] || scope.Groups[id] }, err
}

func (p *planning) readEntra(ctx context.Context, c *entra.Client, in func(string) bool) error {
	for u, err := range c.People(ctx) {
		if err != nil {
			return fmt.Errorf("read the users of Entra: %w", err)
		}
		if in(u.ID) {
			p.sides[0].objects = append(p.sides[0].objects, link.Object{ID: u.ID, Name: u.UserName, Display: u.DisplayName, Mail: u.Mail, SAM: u.SAM,
				Domain: u.Domain, OnPremises: u.OnPremisesUN, ImmutableID: u.ImmutableID, SID: u.SID, EmployeeID: u.EmployeeID})
		}
	}
	if !p.groups {
		return nil
	}
	for t, err := range c.Teams(ctx) {
		if err != nil {
			return fmt.Errorf("read the groups of Entra: %w", err)
		}
		if in(t.ID) {
			p.sides[1].objects = append(p.sides[1].objects, link.Object{ID: t.ID, Name: t.DisplayName, Display: t.DisplayName, SAM: t.SAM, NetBIOS: t.NetBIOS, SID: t.SID})
		}
	}
	return nil
}

func (p *planning) readWorkflowGen(ctx context.Context, o *app.Operator) (err error) {
	if p.sides[0].accounts, err = link.Users(ctx, o.Directory); err != nil {
		return fmt.Errorf("read the users of WorkflowGen: %w", err)
	}
	if p.groups {
		if p.sides[1].accounts, err = link.Groups(ctx, o.Directory); err != nil {
			return fmt.Errorf("read the groups of WorkflowGen: %w", err)
		}
	}
	if p.others == "" {
		return nil
	}
	elsewhere, err := o.Elsewhere(p.others)
	if err != nil {
		return err
	}
	if p.sides[0].others, err = link.Users(ctx, elsewhere); err == nil && p.groups {
		p.sides[1].others, err = link.Groups(ctx, elsewhere)
	}
	if err != nil {
		return fmt.Errorf("read the directory %s: %w", p.others, err)
	}
	return nil
}

func (p *planning) plan(o *app.Operator) (*link.Plan, error) {
	plan := &link.Plan{Version: link.Version, Made: time.Now().UTC().Truncate(time.Second), Directory: o.Config.Directory,
		Instance: instance(o.Config.WorkflowGenURL), Keys: p.keys}
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
		q := link.Question{Type: s.kind, Objects: s.objects, Accounts: s.accounts, Others: s.others, Keys: p.keys, Domains: domains}
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

// write writes the table first: whoever finds the plan finds the table too.
func (p *planning) write(plan *link.Plan) error {
	return errors.Join(inPlace(p.out+".csv", plan.WriteCSV), inPlace(p.out+".json", plan.Write))
}

// inPlace writes a file whole or not at all, without holding it in memory.
func inPlace(name string, write func(io.Writer) error) error {
	t, err := os.CreateTemp(filepath.Dir(name), ".writing-*")
	if err != nil {
		return err
	}
	defer os.Remove(t.Name())
	if err := errors.Join(write(t), t.Sync(), t.Close()); err != nil {
		return err
	}
	return os.Rename(t.Name(), name)
}

func (p *planning) print(cmd *cobra.Command, plan *link.Plan) error {
	if p.asJSON {
		return printJSON(cmd, map[string]any{"summary": plan.Summary, "plan": p.out + ".json", "table": p.out + ".csv"})
	}
	w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
	for _, kind := range []string{link.User, link.Group} {
		for _, l := range link.Lists {
			if n := plan.Summary[kind+" "+string(l)]; n > 0 {
				fmt.Fprintf(w, "%6d %ss\t%s\n", n, strings.ToLower(kind), l)
			}
		}
	}
	if err := w.Flush(); err != nil || p.dryRun {
		return err
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "\nLook through %s.csv, then: scimctl link apply %s.json --classic-sync-stopped\n", p.out, p.out)
	return err
}
