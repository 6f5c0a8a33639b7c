package words

import "testing"

// Every cause of a catalogue has a fix of its own or one that is among the shared ones, and every shared fix is used.
func TestCatalogues(t *testing.T) {
	for name, c := range map[string]catalogue{"causes.json": causes(), "signins.json": signIns()} {
		used := map[string]bool{}
		for code, w := range c.Causes {
			if used[w.SharedFix] = true; w.Fix.en == "" || w.Fix.fr == "" {
				t.Errorf("%s: %s has no fix; the shared one is %q", name, code, w.SharedFix)
			}
		}
		for shared := range c.Shared {
			if !used[shared] {
				t.Errorf("%s: the shared fix %q is not used", name, shared)
			}
		}
	}
}
