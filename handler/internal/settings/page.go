package settings

import (
	"errors"
	"fmt"
	"strings"

	"workflowgen-scim/handler/internal/auth"
)

// PageAccess is a way to open the page of the sync log.
type PageAccess string

// The ways to open the page.
const (
	NoPage   PageAccess = "off"
	EasyAuth PageAccess = "easyauth"
	Link     PageAccess = "link"
)

// UnmarshalText accepts the ways to open the page.
func (a *PageAccess) UnmarshalText(text []byte) error {
	switch v := PageAccess(text); v {
	case NoPage, EasyAuth, Link:
		*a = v
		return nil
	}
	return fmt.Errorf("%q is not off, easyauth or link", text)
}

// SyncLogPage reports which settings of the page cannot be. A link would be in the log of the app, which many people may read.
func SyncLogPage(c *Config) []error {
	var wrong problems
	wrong.addIf(c.Page == EasyAuth && !auth.IsGUID(c.Operators),
		"SYNCLOG_OPERATORS is %q: SYNCLOG_PAGE=easyauth needs the object id of the group that may read the page", c.Operators)
	wrong.addIf(c.PageGuarded == Link, "SYNCLOG_PAGE_GUARDED is link: only infra sets it, to easyauth")
	wrong.addIf(c.Page == Link && c.Platform.Instance != "", "SYNCLOG_PAGE is link: in Azure, only easyauth protects the page")
	return wrong
}

// CheckEasyAuth returns an error unless it is certain that App Service Authentication is on, which keeps callers from writing
// its header themselves: the platform says so, or the deployment that switched it on does.
func (c *Config) CheckEasyAuth() error {
	switch platform := c.Platform.AuthEnabled; {
	case strings.EqualFold(platform, "true"):
		return nil
	case platform != "":
		return fmt.Errorf("SYNCLOG_PAGE is easyauth, but WEBSITE_AUTH_ENABLED is %q: switch on App Service Authentication for the app, by PAGE_MODE=easyauth and azd provision", platform)
	case c.PageGuarded == EasyAuth:
		return nil
	}
	return errors.New("SYNCLOG_PAGE is easyauth, but neither WEBSITE_AUTH_ENABLED is true nor SYNCLOG_PAGE_GUARDED is easyauth: switch on App Service Authentication for the app, by PAGE_MODE=easyauth and azd provision")
}
