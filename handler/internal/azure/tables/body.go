package tables

import (
	"bytes"
	"io"
	"net/http"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// ownBody sends each try of a request with a body of its own. The SDK winds back one and the same, while net/http may still
// be reading it: neither an answer nor an error waits until all was sent. So the next try could be cut short.
type ownBody struct{}

func (ownBody) Do(r *policy.Request) (*http.Response, error) {
	if raw := r.Raw(); raw.Body != nil {
		text, err := io.ReadAll(raw.Body)
		if err != nil {
			return nil, err
		}
		raw.Body = io.NopCloser(bytes.NewReader(text))
	}
	return r.Next()
}
