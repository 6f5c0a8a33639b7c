package app

import (
	"log/slog"
	"net/http"

	"workflowgen-scim/handler/internal/settings"
	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/synclog/page"
)

// newPage returns the page of the sync log, and the path of its link if it is opened by one. Both are empty if there is no page:
// provisioning goes on without it.
func newPage(cfg *settings.Config, reader synclog.Reader, log *slog.Logger) (pages http.Handler, link string) {
	switch cfg.Page {
	case settings.EasyAuth:
		if err := cfg.CheckEasyAuth(); err != nil {
			log.Warn("the page of the sync log is off", slog.String("error", err.Error()))
			return nil, ""
		}
		return page.New(reader, page.EasyAuth(cfg.Operators)), ""
	case settings.Link:
		door := page.NewLink()
		return page.New(reader, door), door.Path()
	}
	return nil, ""
}

// pageHandler returns the page, or SCIM's 404 if none exists.
func (a *App) pageHandler() http.Handler {
	if a.pages == nil {
		return a.scim
	}
	return a.pages
}

// PageLink returns the path that opens the page of the sync log once, "" if the page is not opened by a link.
func (a *App) PageLink() string { return a.pageLink }
