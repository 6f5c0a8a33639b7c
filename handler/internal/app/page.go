package app

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"regexp"
	"strings"

	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/synclog/page"
)

// PageDoor is how the page of the sync log is entered.
type PageDoor string

// The doors of the page.
const (
	NoPage   PageDoor = "off"
	EasyAuth PageDoor = "easyauth"
	Link     PageDoor = "link"
)

// UnmarshalText reads a setting.
func (d *PageDoor) UnmarshalText(text []byte) error {
	switch v := PageDoor(text); v {
	case NoPage, EasyAuth, Link:
		*d = v
		return nil
	}
	return fmt.Errorf("%q is not off, easyauth or link", text)
}

var objectID = regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)

// checkPage tells what of the page cannot be. A link would stand in the log of the app, where many may read it.
func (c *Config) checkPage() error {
	switch {
	case c.Page == EasyAuth && !objectID.MatchString(c.Operators):
		return fmt.Errorf("SYNCLOG_OPERATORS is %q: SYNCLOG_PAGE=easyauth needs the object id of the group that may read the page", c.Operators)
	case c.PageGuarded == Link:
		return errors.New("SYNCLOG_PAGE_GUARDED is link: only infra sets it, to easyauth")
	case c.Page == Link && os.Getenv("WEBSITE_INSTANCE_ID") != "":
		return errors.New("SYNCLOG_PAGE is link: in Azure only easyauth keeps strangers out")
	}
	return nil
}

// newPage is the page of the log, and where it is opened if that takes a link. Without a page it is nil.
func newPage(cfg Config, reader synclog.Reader, log *slog.Logger) (pages http.Handler, link string) {
	switch cfg.Page {
	case EasyAuth:
		if err := cfg.unguarded(); err != nil {
			log.Warn("the page of the sync log is off", slog.String("error", err.Error()))
			return nil, ""
		}
		return page.New(reader, page.EasyAuth(cfg.Operators)), ""
	case Link:
		door := page.NewLink()
		return page.New(reader, door), door.Path()
	}
	return nil, ""
}

// unguarded is an error unless it is certain that App Service Authentication is on, which keeps callers from writing its header
// themselves: the platform says so, or the deployment that switched it on does. Provisioning goes on without the page.
func (c *Config) unguarded() error {
	platform := os.Getenv("WEBSITE_AUTH_ENABLED")
	switch {
	case strings.EqualFold(platform, "true"):
		return nil
	case platform != "":
		return fmt.Errorf("SYNCLOG_PAGE is easyauth, but WEBSITE_AUTH_ENABLED is %q: switch on App Service Authentication for the app, by PAGE_MODE=easyauth and azd provision", platform)
	case c.PageGuarded == EasyAuth:
		return nil
	}
	return errors.New("SYNCLOG_PAGE is easyauth, but neither WEBSITE_AUTH_ENABLED is true nor SYNCLOG_PAGE_GUARDED is easyauth: switch on App Service Authentication for the app, by PAGE_MODE=easyauth and azd provision")
}

// pageHandler is the page, or what SCIM says of a path that is nobody's.
func (a *App) pageHandler() http.Handler {
	if a.pages == nil {
		return a.scim
	}
	return a.pages
}

// PageLink is the path by which the page of the sync log is opened, once; "" where it takes no link.
func (a *App) PageLink() string { return a.pageLink }
