package filter_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/filter"
)

// parsed has filters, and the texts that are written back if they differ.
var parsed = []struct{ filter, want string }{
	// RFC 7644 §3.4.2.2, figure 2
	{`userName eq "bjensen"`, ``},
	{`name.familyName co "O'Malley"`, ``},
	{`userName sw "J"`, ``},
	{`urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J"`, ``},
	{`title pr`, ``},
	{`meta.lastModified gt "2011-05-13T04:42:34Z"`, ``},
	{`meta.lastModified ge "2011-05-13T04:42:34Z"`, ``},
	{`meta.lastModified lt "2011-05-13T04:42:34Z"`, ``},
	{`meta.lastModified le "2011-05-13T04:42:34Z"`, ``},
	{`title pr and userType eq "Employee"`, ``},
	{`title pr or userType eq "Intern"`, ``},
	{`schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"`, ``},
	{`userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")`, ``},
	{`userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")`, ``},
	{`userType eq "Employee" and (emails.type eq "work")`, `userType eq "Employee" and emails.type eq "work"`},
	{`userType eq "Employee" and emails[type eq "work" and value co "@example.com"]`, ``},
	{`emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]`, ``},

	// Entra
	{`externalId eq "7f4bc1a3-285e-48ae-8202-5accb43efb0e"`, ``},
	{`emails[type eq "work"].value eq "ann@contoso.com"`, ``},
	{`id eq "4" and members eq "26"`, ``},
	{`id eq 54D38F8E-1AB3 and manager eq 2819`, `id eq "54D38F8E-1AB3" and manager eq 2819`},
	{`externalId eq jyoung`, `externalId eq "jyoung"`},
	{`(externalId eq jyoung)`, `externalId eq "jyoung"`},
	{`emails[type eq work].value eq ann@contoso.com`, `emails[type eq "work"].value eq "ann@contoso.com"`},
	{`active eq "True"`, ``},
	{`active eq True`, `active eq "True"`},
	{`urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "x"`, ``},
	{`urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq "7"`, ``},

	// precedence and grouping
	{`a pr or b pr and c pr`, ``},
	{`a pr or (b pr and c pr)`, `a pr or b pr and c pr`},
	{`(a pr or b pr) and c pr`, ``},
	{`(a pr and b pr) and c pr and (d pr)`, `a pr and b pr and c pr and d pr`},
	{`a pr or (b pr or (c pr))`, `a pr or b pr or c pr`},
	{`not (a pr) and b pr`, ``},
	{`not(not(a pr or b pr))`, `not (not (a pr or b pr))`},
	{`emails[not (type eq "work") or (value pr or type pr) and value pr]`, `emails[not (type eq "work") or (value pr or type pr) and value pr]`},

	// case and space
	{`userName EQ "x" AND NOT (title Pr) Or active eq true`, `userName eq "x" and not (title pr) or active eq true`},
	{"\t userName  eq\n\"x\"  ", `userName eq "x"`},
	{`(a pr)and(b pr)`, `a pr and b pr`},
	{`and eq "or"`, ``}, // no keyword in the place of an attribute
	{`nothing eq "x"`, ``},
	{`members.$ref pr`, ``},

	// values
	{`active eq true and active ne false and title eq null`, ``},
	{`n gt -1.5e3 and n lt 0`, ``},
	{`n eq 007`, `n eq "007"`},
	{`n eq {}`, `n eq "{}"`},
	{`title eq ""`, ``},
	{`title eq "a \"b\" \\ \/ \n\u0041\ud83d\ude00"`, `title eq "a \"b\" \\ / \nA😀"`},
	{`title eq "Ä) and b pr"`, ``},
}

func TestParse(t *testing.T) {
	for _, c := range parsed {
		e, err := filter.Parse(c.filter)
		if err != nil {
			t.Errorf("%s: %v", c.filter, err)
			continue
		}
		want := c.want
		if want == "" {
			want = c.filter
		}
		if e.String() != want {
			t.Errorf("%s: written back as\n%s, want\n%s", c.filter, e, want)
		}
		if again, err := filter.Parse(e.String()); err != nil || !reflect.DeepEqual(again, e) {
			t.Errorf("%s: read back as %#v, %v; want %#v", e, again, err, e)
		}
	}
}

// TestParseTree checks which term belongs to which, which no text shows.
func TestParseTree(t *testing.T) {
	e, err := filter.Parse(`a.b eq null and (c pr or urn:x:1.0:d[e sw "f"]) and not (g[h lt 1].i co "j")`)
	if err != nil {
		t.Fatal(err)
	}
	inner := filter.Compare{Path: filter.Path{Name: "e"}, Op: filter.Sw, Value: filter.Value{Text: "f"}}
	number := filter.Compare{Path: filter.Path{Name: "h"}, Op: filter.Lt, Value: filter.Value{Text: "1", Literal: true}}
	want := filter.And{
		filter.Compare{Path: filter.Path{Name: "a", Sub: "b"}, Op: filter.Eq, Value: filter.Null},
		filter.Or{
			filter.Compare{Path: filter.Path{Name: "c"}, Op: filter.Pr},
			filter.ValuePath{Path: filter.Path{URN: "urn:x:1.0", Name: "d", Filter: inner}},
		},
		filter.Not{Expr: filter.Compare{
			Path: filter.Path{Name: "g", Filter: number, Sub: "i"}, Op: filter.Co, Value: filter.Value{Text: "j"},
		}},
	}
	if !reflect.DeepEqual(e, want) {
		t.Errorf("got %#v\nwant %#v", e, want)
	}
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ filter, want string }{
		{``, `the filter is empty`},
		{"  ", `the filter is empty`},
		{"a eq \"\xff\"", `the filter is not UTF-8`},
		{strings.Repeat("x", 9000), `the filter has 9000 bytes; at most 8192 are read`},
		{strings.Repeat("(", 51) + "a pr", `column 51: more than 50 brackets are open`},
		{strings.Repeat("not (", 51) + "a pr", `column 255: more than 50 brackets are open`},

		{`userName`, `column 9: an operator is expected after "userName", not the end of the filter`},
		{`userName eqq "x"`, `column 10: unknown operator "eqq"; use eq, ne, co, sw, ew, pr, gt, ge, lt or le`},
		{`userName = "x"`, `column 10: unknown operator "="; use eq, ne, co, sw, ew, pr, gt, ge, lt or le`},
		{`a ` + strings.Repeat("é", 41), `column 3: unknown operator "` + strings.Repeat("é", 40) + `…"; use eq, ne, co, sw, ew, pr, gt, ge, lt or le`},
		{`userName "x"`, `column 10: an operator is expected after "userName", not "\"x\""`},
		{`userName eq`, `column 12: a value is expected after eq, not the end of the filter`},
		{`(userName eq )`, `column 14: a value is expected after eq, not ")"`},
		{`userName eq 'x'`, `column 13: strings are in double quotes`},
		{`userName eq "x`, `column 13: this string has no closing quote`},
		{`userName eq "x\"`, `column 13: this string has no closing quote`},
		{`userName eq "\x"`, `column 13: unknown escape in this string; use \" \\ \/ \b \f \n \r \t \uXXXX`},
		{"userName eq \"x\ny\"", `column 15: a control character in a string has to be escaped, as in \u000a`},
		{`"x" eq userName`, `column 1: an attribute is expected, not "\"x\""`},
		{`é eq "x"`, `column 1: "é" is not the name of an attribute`},
		{`title eq "é" und a pr`, `column 14: "und" does not continue the filter; use "and" or "or"`},
		{`userName eq "x" title pr`, `column 17: "title" does not continue the filter; use "and" or "or"`},
		{`userName eq "x" and`, `column 20: an attribute is expected, not the end of the filter`},
		{`userName eq "x" or or title pr`, `column 23: unknown operator "title"; use eq, ne, co, sw, ew, pr, gt, ge, lt or le`},
		{`title pr "x"`, `column 10: "\"x\"" does not continue the filter; use "and" or "or"`},
		{`title pr)`, `column 9: ')' was not opened`},
		{`title pr]`, `column 9: ']' was not opened`},
		{`a pr and (title pr`, `column 10: '(' has no matching ')'`},
		{`(title pr]`, `column 1: '(' has no matching ')'`},
		{`(title pr x)`, `column 11: "x" does not continue the filter; use "and" or "or"`},
		{`not title pr`, `column 1: "not" is followed by an expression in parentheses`},
		{`()`, `column 2: an attribute is expected, not ")"`},

		{`emails[type eq "work"`, `column 7: '[' has no matching ']'`},
		{`emails[type eq "work")`, `column 7: '[' has no matching ']'`},
		{`emails[]`, `column 8: an attribute is expected, not "]"`},
		{`emails[type eq "work"] eq "x"`, `column 24: "eq" does not continue the filter; use "and" or "or"`},
		{`emails[type eq "work"].`, `column 24: the name of an attribute is expected`},
		{`emails[type eq "work"].a.b eq "x"`, `column 24: "a.b" is not the name of an attribute`},
		{`emails.value[type eq "work"]`, `column 13: brackets follow an attribute, not the sub-attribute "value"`},
		{`emails[type[value pr] pr]`, `column 12: brackets do not stand in brackets`},

		{`name. eq "x"`, `column 6: the name of an attribute is expected`},
		{`name.a.b eq "x"`, `column 6: "a.b" is not the name of an attribute`},
		{`1st eq "x"`, `column 1: "1st" is not the name of an attribute`},
		{`urn:ietf:2.0: eq "x"`, `column 14: the name of an attribute is expected`},
		{`:userName eq "x"`, `column 1: ":userName" does not begin with the URN of a schema`},
	} {
		e, err := filter.Parse(c.filter)
		if detail := detail(t, err, scim.InvalidFilter); detail != c.want {
			t.Errorf("%s:\n got %v %s\nwant %s", c.filter, e, detail, c.want)
		}
	}
}

// detail returns the detail of an error, after a check of its type.
func detail(t *testing.T, err error, kind scim.ErrorType) string {
	t.Helper()
	if err == nil {
		return "no error"
	}
	e, ok := errors.AsType[*scim.Error](err)
	if !ok || e.Type != kind {
		t.Errorf("got the error %#v, want a *scim.Error of the type %s", err, kind)
		return err.Error()
	}
	return e.Detail
}
