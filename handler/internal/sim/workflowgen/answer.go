package workflowgen

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"github.com/graph-gophers/graphql-go"
	"github.com/graph-gophers/graphql-go/errors"
)

// answer is the answer to a GraphQL request.
type answer struct {
	status int
	graphql.Response
}

func failure(status int, message string) *answer {
	return &answer{status, graphql.Response{Errors: []*errors.QueryError{{Message: message}}}}
}

// write puts the JSON together by hand: the data is JSON already, and encoding/json would read all of it once more.
func (a *answer) write(w http.ResponseWriter) {
	body := []byte{'{'}
	if len(a.Errors) > 0 {
		text, err := json.Marshal(a.Errors)
		if err != nil {
			panic(err) // texts and numbers only
		}
		body = append(append(body, `"errors":`...), text...)
	}
	if a.Data != nil {
		if len(body) > 1 {
			body = append(body, ',')
		}
		body = append(append(body, `"data":`...), a.Data...)
	}
	body = append(body, '}')
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(a.status)
	_, _ = w.Write(body)
}

// page answers in HTML, as IIS does for a request that does not reach GraphQL.
func page(w http.ResponseWriter, status int, title string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, "<!DOCTYPE html>\n<html><head><title>%s</title></head><body><h1>%[1]s</h1></body></html>\n", title)
}
