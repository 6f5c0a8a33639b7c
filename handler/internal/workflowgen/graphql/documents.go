package graphql

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

//go:embed operations/*.graphql
var embedded embed.FS

// operation is one thing that is asked of WorkflowGen.
type operation int

const (
	readUser operation = iota
	lookAtUser
	listUsers
	createUser
	updateUser
	deleteUser
	readGroup
	lookAtGroup
	readMembers
	listGroups
	createGroup
	updateGroup
	deleteGroup
	addMembers
	removeMembers
	numOperations
)

// operations names each operation's document, what it does, and the variable that identifies what it is done to. A
// mutation's variables lie in one input, and its root field has the document's name.
var operations = [numOperations]struct {
	name     string
	verb     string
	id       string
	mutation bool
}{
	readUser:      {"user", "read user", "id", false},
	lookAtUser:    {"userLook", "look at user", "id", false},
	listUsers:     {"users", "find users", "", false},
	createUser:    {"createUser", "create user", "", true},
	updateUser:    {"updateUser", "update user", "id", true},
	deleteUser:    {"deleteUser", "delete user", "id", true},
	readGroup:     {"group", "read group", "id", false},
	lookAtGroup:   {"groupLook", "look at group", "id", false},
	readMembers:   {"groupMembers", "read members", "id", false},
	listGroups:    {"groups", "find groups", "", false},
	createGroup:   {"createGroup", "create group", "", true},
	updateGroup:   {"updateGroup", "update group", "id", true},
	deleteGroup:   {"deleteGroup", "delete group", "id", true},
	addMembers:    {"addGroupUsers", "add members", "groupId", true},
	removeMembers: {"removeGroupUsers", "remove members", "groupId", true},
}

func (op operation) String() string { return operations[op].name }

func (op operation) mutation() bool { return operations[op].mutation }

// wrap puts what was being done before what went wrong.
func (op operation) wrap(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", operations[op].verb, err)
}

// documents is, for each operation, its request body up to the variables: they alone differ from call to call.
type documents [numOperations][]byte

// loadDocuments reads every document, from replacing where that has one.
func loadDocuments(replacing fs.FS) (*documents, error) {
	var docs documents
	var mistakes []error
	for op := range numOperations {
		text, err := readDocument(op.String()+".graphql", replacing)
		if err == nil {
			docs[op], err = opening(text)
		}
		if err != nil {
			mistakes = append(mistakes, fmt.Errorf("%s.graphql: %w", op, err))
		}
	}
	mistakes = append(mistakes, strays(replacing))
	return &docs, errors.Join(mistakes...)
}

func readDocument(file string, replacing fs.FS) ([]byte, error) {
	if replacing != nil {
		text, err := fs.ReadFile(replacing, file)
		if !errors.Is(err, fs.ErrNotExist) {
			return text, err
		}
	}
	return fs.ReadFile(embedded, path.Join("operations", file))
}

// opening encodes a document into the beginning of a request body.
func opening(text []byte) ([]byte, error) {
	text = bytes.TrimSpace(text)
	if len(text) == 0 {
		return nil, errors.New("the document is empty")
	}
	quoted, err := json.Marshal(string(text))
	return fmt.Appendf(nil, `{"query":%s,"variables":{`, quoted), err
}

// strays is an error that names the documents which replace none: with a misspelt name a file would never be sent, and
// its author would not learn why.
func strays(replacing fs.FS) error {
	if replacing == nil {
		return nil
	}
	files, err := fs.Glob(replacing, "*.graphql")
	if err != nil {
		return err
	}
	if _, err := fs.ReadDir(replacing, "."); err != nil {
		return err
	}
	known := make(map[string]bool)
	for op := range numOperations {
		known[op.String()] = true
	}
	var mistakes []error
	for _, file := range files {
		if !known[strings.TrimSuffix(file, ".graphql")] {
			mistakes = append(mistakes, fmt.Errorf("%s: there is no such operation", file))
		}
	}
	return errors.Join(mistakes...)
}
