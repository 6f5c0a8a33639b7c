package page_test

import (
	"path/filepath"
	"testing"
	"time"
)

// The pictures of README: `make pictures` writes them, any other run leaves them beside those of all looks.
func TestPictures(t *testing.T) {
	b := startBrowser(t)
	base := serve(t, b, sample(t, time.Now()))
	folder := screens
	if *pictures {
		folder = "pictures"
	}
	for name, p := range map[string]struct {
		path string
		look look
	}{
		"log":      {"/synclog", look{height: 800}},
		"story":    {annsPath, look{height: 640}},
		"refusals": {"/synclog/refusals", look{dark: true, height: 620}},
	} {
		tb := b.open(t, base, p.look)
		tb.goTo(p.path + "?lang=en")
		if tb.count("#glance") > 0 {
			tb.until(`document.querySelector("#glance svg.chart")`)
		}
		tb.clean()
		tb.picture(filepath.Join(folder, name+".png"), p.look.height)
	}
}
