package workflowgen

import (
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/graph-gophers/graphql-go"
)

// The beginnings of WorkflowGen's global ids, before they are encoded.
const (
	userKind      = "User:"
	groupKind     = "Group:"
	directoryKind = "Directory:"
)

// UserID returns the id of the user with a number: the administrator has 1, and each new user the next one.
func UserID(number int) string { return string(globalID(userKind, number)) }

// GroupID returns the id of the group with a number, from 1.
func GroupID(number int) string { return string(globalID(groupKind, number)) }

func globalID(kind string, number int) graphql.ID {
	return graphql.ID(base64.StdEncoding.EncodeToString(strconv.AppendInt([]byte(kind), int64(number), 10)))
}

// number decodes an id of one kind. It returns 0, which is no number, for any other text.
func number(kind string, id graphql.ID) int {
	text, err := base64.StdEncoding.DecodeString(string(id))
	if err != nil {
		return 0
	}
	digits, ok := strings.CutPrefix(string(text), kind)
	n, err := strconv.Atoi(digits)
	if !ok || err != nil || n < 1 || globalID(kind, n) != id {
		return 0
	}
	return n
}
