// Trivial is a custom handler that does nothing: what it reaches under the host is what the host leaves to any handler.
package main

import (
	"net/http"
	"os"
)

func main() {
	answer := []byte(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":0,"Resources":[]}`)
	err := http.ListenAndServe("127.0.0.1:"+os.Getenv("FUNCTIONS_CUSTOMHANDLER_PORT"), http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/scim+json")
		_, _ = w.Write(answer)
	}))
	panic(err)
}
