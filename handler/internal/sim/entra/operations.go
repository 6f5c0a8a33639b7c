package entra

// The operations that a Result counts, by name, in the order of its table.
const (
	opProbe          = "Test connection"
	opFindUser       = "GET Users filter"
	opPostUser       = "POST Users"
	opGetUser        = "GET Users"
	opPatchUser      = "PATCH Users"
	opRename         = "PATCH Users rename"
	opDisable        = "PATCH Users disable"
	opRestore        = "PATCH Users restore"
	opClear          = "PATCH Users clear"
	opManager        = "PATCH Users manager"
	opNoManager      = "PATCH Users no manager"
	opDeleteUser     = "DELETE Users"
	opGoneUser       = "GET Users deleted"
	opFindGroup      = "GET Groups filter"
	opPostGroup      = "POST Groups"
	opGetGroup       = "GET Groups"
	opRenameGroup    = "PATCH Groups rename"
	opAddMembers     = "PATCH Groups members"
	opAddAgain       = "PATCH Groups member again"
	opRemoveMembers  = "PATCH Groups members removed"
	opRemoveStranger = "PATCH Groups non-member removed"
	opReference      = "GET Groups reference"
	opDeleteGroup    = "DELETE Groups"
	opGoneGroup      = "GET Groups deleted"
	opCheckMembers   = "GET Groups with members"
)

var operations = []string{
	opProbe, opFindUser, opPostUser, opGetUser, opPatchUser, opRename, opDisable, opRestore, opClear, opManager, opNoManager,
	opDeleteUser, opGoneUser, opFindGroup, opPostGroup, opGetGroup, opRenameGroup, opAddMembers, opAddAgain, opRemoveMembers,
	opRemoveStranger, opReference, opDeleteGroup, opGoneGroup, opCheckMembers,
}
