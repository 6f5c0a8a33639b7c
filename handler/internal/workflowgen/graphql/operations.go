package graphql

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
)

// operation is a query or mutation that WorkflowGen is asked for.
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
	nameOwner
	listDirectories
	numOperations
)

// operations holds what the program knows of each operation: the name of its document, its variables and the fields that
// its answer must have. The document holds everything else.
var operations = [numOperations]struct {
	name     string
	verb     string
	id       string // the variable with the id of its object
	root     string // the name of the answer; of a mutation it is the name of the document
	mutation bool
	optional bool    // it serves explanations and checks only
	groups   []group // its variables
	answers  []string
}{
	readUser:      {name: "user", verb: "read user", id: "id", root: "user", groups: byID, answers: inDirectory},
	lookAtUser:    {name: "userLook", verb: "look at user", id: "id", root: "user", groups: byID, answers: inDirectory},
	listUsers:     {name: "users", verb: "find users", root: "users", groups: []group{page, userFilter}, answers: userPage},
	createUser:    {name: "createUser", verb: "create user", root: "createUser", mutation: true, groups: []group{newUser}, answers: []string{"user.id", "user.directory.name"}},
	updateUser:    {name: "updateUser", verb: "update user", id: "id", root: "updateUser", mutation: true, groups: []group{userChange}, answers: []string{"user.id"}},
	deleteUser:    {name: "deleteUser", verb: "delete user", id: "id", root: "deleteUser", mutation: true, groups: []group{inputID}, answers: []string{"id"}},
	readGroup:     {name: "group", verb: "read group", id: "id", root: "group", groups: byID, answers: groupItem},
	lookAtGroup:   {name: "groupLook", verb: "look at group", id: "id", root: "group", groups: byID, answers: inDirectory},
	readMembers:   {name: "groupMembers", verb: "read members", id: "id", root: "group", groups: []group{byID[0], page}, answers: members},
	listGroups:    {name: "groups", verb: "find groups", root: "groups", groups: []group{page, groupFilter}, answers: groupPage},
	createGroup:   {name: "createGroup", verb: "create group", root: "createGroup", mutation: true, groups: []group{newGroup}, answers: []string{"group.id", "group.directory.name"}},
	updateGroup:   {name: "updateGroup", verb: "update group", id: "id", root: "updateGroup", mutation: true, groups: []group{groupChange}, answers: []string{"group.id"}},
	deleteGroup:   {name: "deleteGroup", verb: "delete group", id: "id", root: "deleteGroup", mutation: true, groups: []group{inputID}, answers: []string{"id"}},
	addMembers:    {name: "addGroupUsers", verb: "add members", id: "groupId", root: "addGroupUsers", mutation: true, groups: []group{membership}, answers: []string{"group.id"}},
	removeMembers: {name: "removeGroupUsers", verb: "remove members", id: "groupId", root: "removeGroupUsers", mutation: true, groups: []group{membership}, answers: []string{"group.id"}},

	nameOwner:       {name: "userNamed", verb: "look for the user name", root: "user", optional: true, groups: []group{{variables: []variable{{"userName", text, required}}}}, answers: inDirectory},
	listDirectories: {name: "directories", verb: "list directories", root: "directories", optional: true, groups: []group{page}, answers: []string{"items.name"}},
}

func (op operation) String() string { return operations[op].name }

func (op operation) mutation() bool { return operations[op].mutation }

// kind is query or mutation.
func (op operation) kind() ast.Operation {
	if op.mutation() {
		return ast.Mutation
	}
	return ast.Query
}

// start is the type of a schema that the operation is a field of.
func (op operation) start(schema *ast.Schema) *ast.Definition {
	if op.mutation() {
		return schema.Mutation
	}
	return schema.Query
}

// file is the name of the operation's document.
func (op operation) file() string { return operations[op].name + ".graphql" }

// wrap adds what the operation does to an error.
func (op operation) wrap(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", operations[op].verb, err)
}

// The fields that the answers must have, below the root. Without the directory every object would count as outside it.
var (
	inDirectory = []string{"id", "directory.name"}
	groupItem   = []string{"id", "directory.name", "name"}
	userPage    = []string{"totalCount", "items.id", "items.directory.name", "items.userName", "items.systemIdentifier"}
	groupPage   = []string{"totalCount", "items.id", "items.directory.name", "items.name", "items.systemIdentifier"}
	members     = []string{"id", "directory.name", "name", "users.hasNextPage", "users.items.id"}
)
