// Package csvsafe keeps spreadsheets from running texts of a CSV file as formulas: names come from outside.
package csvsafe

import "strings"

// Cell returns text as a cell that no spreadsheet takes for a formula.
func Cell(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

// Row replaces each of the texts by its Cell, and returns them.
func Row(texts []string) []string {
	for i := range texts {
		texts[i] = Cell(texts[i])
	}
	return texts
}
