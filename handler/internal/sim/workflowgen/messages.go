package workflowgen

import "fmt"

// The texts of WorkflowGen's errors are not public. These stand for them, one for each rule, and are written nowhere else.
// Clients that tell errors apart by their text are tested against these constants.
const (
	// UserNameTaken takes the user name asked for and the directory of the user who has it.
	UserNameTaken = `The user name "%s" already exists in the directory "%s".`

	// GroupNameTaken takes the group name asked for and the directory.
	GroupNameTaken = `The group name "%s" already exists in the directory "%s".`

	// Required takes the name of a property that must not be blank: userName, lastName, isActive, name, description.
	Required = `The property "%s" is required.`

	// NoDirectory takes the name of a directory.
	NoDirectory = `The directory "%s" does not exist.`

	// NoUser and NoGroup take the id that an operation names.
	NoUser  = `The user "%s" does not exist.`
	NoGroup = `The group "%s" does not exist.`

	// UserArchived takes the id of the user that an operation names.
	UserArchived = `The user "%s" is archived.`

	// GroupVirtual takes the id of the group.
	GroupVirtual = `The group "%s" is virtual: its members cannot be changed.`

	// NoManager and ManagerArchived take the id given as managerId.
	NoManager       = `The manager "%s" does not exist.`
	ManagerArchived = `The manager "%s" is archived.`

	// MemberUnknown and the three after it take the id given in userIds and the id of the group.
	MemberUnknown   = `Cannot add "%s" to the group "%s": there is no such user.`
	MemberIsGroup   = `Cannot add "%s" to the group "%s": a group cannot belong to another group.`
	MemberElsewhere = `Cannot add "%s" to the group "%s": the user belongs to another directory.`
	MemberArchived  = `Cannot add "%s" to the group "%s": the user is archived.`

	// SoleCoordinator and SolePerson take the user name, inactive or deleted, and the name of the participant.
	SoleCoordinator = `The user "%s" cannot be %s: this is the only coordinator of the participant "%s".`
	SolePerson      = `The user "%s" cannot be %s: this is the only person in the participant "%s".`

	// SoleInGroup takes the user name, inactive or deleted, the name of the group and that of the participant.
	SoleInGroup = `The user "%s" cannot be %s: this is the only person in the group "%s" of the participant "%s".`

	// NotAuthorized answers callers that are not administrators.
	NotAuthorized = `You are not authorized to use this operation.`

	// NoKey answers a query for one user without an id or a user name; BadPage answers an impossible page.
	NoKey   = `Either the id or the user name must be given.`
	BadPage = `The number and the size of a page must be 1 or more.`
)

// The changes that SoleCoordinator and the constants after it refuse.
const (
	inactive = "inactive"
	deleted  = "deleted"
)

// refuse makes the error of a rule.
func refuse(format string, about ...any) error { return fmt.Errorf(format, about...) }
