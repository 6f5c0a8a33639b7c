package main_test

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// alertPrices is what a log alert costs a month by how often it looks; what looks more seldom costs as the last.
var alertPrices = map[string]float64{"PT1M": 3, "PT5M": 1.5, "PT10M": 1, "PT15M": 0.5}

// alertCosts returns how many alert rules a value of ALERTS deploys, and what they cost a month: a row of monitor/main.bicep each.
func alertCosts(t *testing.T, alerts string) (rules int, dollars float64) {
	t.Helper()
	row := regexp.MustCompile(`(?m)^  \{ name: '[\w-]+', few: (true|false), title: .* \}$`)
	every := regexp.MustCompile(`every: '(\w+)'`)
	for _, m := range row.FindAllStringSubmatch(bicep(t)["monitor/main.bicep"], -1) {
		if alerts == "none" || alerts == "few" && m[1] != "true" {
			continue
		}
		price, rare := alertPrices["PT15M"], every.FindStringSubmatch(m[0])
		if rare != nil {
			if p, ok := alertPrices[rare[1]]; ok {
				price = p
			}
		}
		rules, dollars = rules+1, dollars+price
	}
	return rules, dollars
}

// README names the number and the price of the alert rules for each value of ALERTS.
func TestCostsOfAlerts(t *testing.T) {
	readme := text(t, "../infra/README.md")
	for _, alerts := range []string{"all", "few", "none"} {
		rules, dollars := alertCosts(t, alerts)
		row := regexp.MustCompile(fmt.Sprintf("(?m)^\\| `%s`.* \\| %d \\| \\$%.2f \\|$", alerts, rules, dollars))
		if !row.MatchString(readme) {
			t.Errorf("infra/README.md: ALERTS=%s deploys %d rules for $%.2f a month: correct its row", alerts, rules, dollars)
		}
	}
	for _, m := range regexp.MustCompile(`name: '([\w-]+)', few: true`).FindAllStringSubmatch(bicep(t)["monitor/main.bicep"], -1) {
		if row := regexp.MustCompile("(?m)^\\| `few`.*`" + m[1] + "`"); !row.MatchString(readme) {
			t.Errorf("infra/README.md: ALERTS=few deploys %s: name it in that row", m[1])
		}
	}
}

// The total of the table of costs is the sum of its rows, with the alert rules among them.
func TestCostsAddUp(t *testing.T) {
	_, table, _ := strings.Cut(text(t, "../infra/README.md"), "| a month | idle |")
	table, totals, _ := strings.Cut(table, "| **together, about** |")
	totals, _, _ = strings.Cut(totals, "\n")
	_, alerts := alertCosts(t, "all")
	if row := fmt.Sprintf("| the alert rules, with `ALERTS=all` | $%.2f |", alerts); !strings.Contains(table, row) {
		t.Errorf("infra/README.md: the table of costs lacks %q", row)
	}
	sums := [3]float64{}
	for line := range strings.Lines(table) {
		for i, cell := range last3(line) {
			sums[i] += dollars(cell)
		}
	}
	for i, cell := range last3("|" + totals + "\n") {
		if total := dollars(strings.Trim(cell, " *")); sums[i] == 0 || math.Abs(total-sums[i]) > 0.1 {
			t.Errorf("infra/README.md: the rows of column %d add up to $%.2f, and the total is %s", i+1, sums[i], cell)
		}
	}
}

// last3 returns the last three cells of a row of a table.
func last3(row string) []string {
	cells := strings.Split(strings.Trim(row, "| \n"), "|")
	return cells[max(0, len(cells)-3):]
}

// dollars returns the price that a cell ends with, or 0.
func dollars(cell string) float64 {
	_, price, _ := strings.Cut(cell, "$")
	v, err := strconv.ParseFloat(strings.TrimSpace(price), 64)
	if err != nil {
		return 0
	}
	return v
}
