package graph

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// page answers one page of a list, with the address of the next. A page holds $top entries, 100 by default and 999 at most.
func page(w http.ResponseWriter, r *http.Request, n int, item func(int) any) {
	q := r.URL.Query()
	size := 100
	if top, err := strconv.Atoi(q.Get("$top")); err == nil {
		if top < 1 || top > 999 {
			fail(w, http.StatusBadRequest, "Request_UnsupportedQuery", "Invalid page size specified.")
			return
		}
		size = top
	}
	from := 0
	if token := q.Get("$skiptoken"); token != "" {
		from, _ = strconv.Atoi(strings.TrimPrefix(token, "RFNwdAIAAQ"))
	}
	items := []any{}
	for i := from; i < min(from+size, n); i++ {
		items = append(items, item(i))
	}
	body := object{"value": items}
	if from+size < n {
		q.Set("$skiptoken", "RFNwdAIAAQ"+strconv.Itoa(from+size))
		body["@odata.nextLink"] = "http://" + r.Host + r.URL.Path + "?" + q.Encode()
	}
	answer(w, http.StatusOK, body)
}

func selected(r *http.Request) []string {
	if s := r.URL.Query().Get("$select"); s != "" {
		return strings.Split(s, ",")
	}
	return nil
}

var oneEquality = regexp.MustCompile(`^(\w+) eq '((?:[^']|'')*)'$`)

// equality reads the only filter that the stand-in knows.
func equality(filter string) (property, value string, ok bool) {
	m := oneEquality.FindStringSubmatch(filter)
	if m == nil {
		return "", "", false
	}
	return m[1], strings.ReplaceAll(m[2], "''", "'"), true
}

func notFound(w http.ResponseWriter, id string) {
	fail(w, http.StatusNotFound, "Request_ResourceNotFound",
		"Resource '"+url.PathEscape(id)+"' does not exist or one of its queried reference-property objects are not present.")
}

func unsupported(w http.ResponseWriter) {
	fail(w, http.StatusBadRequest, "Request_UnsupportedQuery", "Unsupported or invalid query filter clause specified.")
}
