package checks

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"

	"workflowgen-scim/handler/internal/doctor"
	"workflowgen-scim/handler/internal/entra/setup"
)

func checkReachable(ctx context.Context, s *Scene) []Finding {
	if s.Endpoint == nil {
		return skip("its address or its token is not known here: PUBLIC_BASE_URL, SCIM_TOKEN")
	}
	return probe(ctx, s.Endpoint)
}

// probe asks the endpoint for a user who does not exist, without a User-Agent, like Entra. Some firewalls answer that with an
// HTML page.
func probe(ctx context.Context, e *setup.Endpoint) []Finding {
	answer, err := e.Get(ctx, "/Users", url.Values{"filter": {`userName eq "` + uuid.NewString() + `"`}})
	switch {
	case setup.HasCode(err, setup.BadTenantURL):
		return bad(CorrectURL, "%v.", err)
	case err != nil:
		at, _, _ := strings.Cut(e.Address, "?")
		return bad(ReachGateway, "%s cannot be reached from here: %v", at, err)
	}
	if refused := doctor.Refused(answer.Response, answer.Content); refused != nil && refused.Azure {
		return []Finding{{doctor.Bad, refused.What + ".", Fix{Action: AllowMachine, Detail: refused.Fix}}}
	}
	return judge(answer)
}

func judge(answer *setup.Answer) []Finding {
	var list struct {
		Total *int `json:"totalResults"`
	}
	kind := answer.Header.Get("Content-Type")
	switch {
	case strings.Contains(kind, "html"):
		return bad(PassFirewall, "Something in front of the gateway answers with a page (%d, %s), where Entra expects SCIM.", answer.StatusCode, kind)
	case answer.StatusCode == http.StatusUnauthorized:
		return bad(SetToken, "The gateway does not accept the token.")
	case answer.StatusCode == http.StatusNotFound:
		return bad(EndWithSCIM, "The endpoint answers 404 to a filter; Entra expects 200 and an empty list.")
	case answer.StatusCode != http.StatusOK:
		return bad(SeeGatewayLog, "The endpoint answers %d.", answer.StatusCode)
	case json.Unmarshal(answer.Content, &list) != nil || list.Total == nil:
		return bad(SeeAddress, "The answer at the tenant URL is not SCIM.")
	case *list.Total != 0:
		return bad(SeeGatewayLog, "The endpoint finds %d users for a name that no user has.", *list.Total)
	}
	return nil
}
