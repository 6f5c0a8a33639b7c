package tables_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/provision"
	testtools "workflowgen-scim/handler/internal/test/tools"
)

// An intent with more members than one transaction takes holds those of its first transaction as soon as they are claimed: another
// intent that comes between its transactions does not get them.
func TestHalfOpenedIntentHoldsItsMembers(t *testing.T) {
	o := open(t, testtools.StartAzurite(t).ConnectionString())
	many := provision.Intent{Key: sales, Operation: "many", Began: time.Now(), Add: numbered(150)}
	one := provision.Intent{Key: sales, Operation: "one", Began: time.Now(), Remove: numbered(1)}
	batches := 0
	between := errors.New("no other intent came between")
	o.wire.between = func(r *http.Request, send func() (*http.Response, error)) (*http.Response, error) {
		res, err := send()
		if strings.HasSuffix(r.URL.Path, "$batch") {
			if batches++; batches == 1 {
				between = o.Open(t.Context(), one)
			}
		}
		return res, err
	}
	if err := o.Open(t.Context(), many); err != nil {
		t.Fatal(err)
	}
	if batches < 2 || !errors.Is(between, provision.ErrBusy) {
		t.Errorf("between %d transactions another intent of a member is answered %v, want ErrBusy", batches, between)
	}
}
