package filter_test

import (
	"testing"

	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/filter"
)

var users = scim.NewResourceType("User", "/Users", "User Account", []*scim.Schema{scim.UserSchema, scim.EnterpriseSchema}, []string{
	"externalId", "userName", "name.familyName", "name.givenName", "displayName", "title", "profileUrl", "active",
	`emails[type eq "work"].value`,
	`emails[type eq "home"].value`,
	`phoneNumbers[type eq "mobile"].value`,
	`addresses[type eq "work"].locality`,
	`addresses[type eq "work"].country`,
	`addresses[type eq "other"].formatted`,
	scim.EnterpriseURN + ":department",
	scim.EnterpriseURN + ":manager.value",
})

var groups = scim.NewResourceType("Group", "/Groups", "Group", []*scim.Schema{scim.GroupSchema}, []string{
	"externalId", "displayName",
})

// ann has a work mail and no other, no phone, and an address without a country.
func ann() scim.Resource {
	r := users.New()
	r.ID = "26"
	for path, value := range map[string]string{
		"externalId":                         "Ann-1",
		"userName":                           "Ann@Contoso.com",
		"name.familyName":                    "Example",
		"displayName":                        "Änn Example",
		"profileUrl":                         "https://Contoso.com/ann",
		"active":                             "true",
		`emails[type eq "work"].value`:       "ann@contoso.com",
		`addresses[type eq "work"].locality`: "Laval",
		scim.EnterpriseURN + ":department":   "Retail",
		scim.EnterpriseURN + ":manager":      "7",
	} {
		r.Set(path, value)
	}
	return r
}

// sales has two members.
func sales() scim.Resource {
	r := groups.New()
	r.ID = "4"
	r.Set("displayName", "Sales")
	r.Members = []scim.Member{{Value: "26", Display: "Änn Example"}, {Value: "27", Display: "Bob"}}
	return r
}

func bind(t testing.TB, s string, kind *scim.ResourceType) filter.Matcher {
	t.Helper()
	e, err := filter.Parse(s)
	if err != nil {
		t.Fatalf("Parse(%s): %v", s, err)
	}
	m, err := filter.Bind(e, kind)
	if err != nil {
		t.Fatalf("Bind(%s): %v", s, err)
	}
	return m
}
