package graphql

import (
	"cmp"

	"workflowgen-scim/handler/internal/workflowgen"
)

// inputName is the name of a property in the inputs of users.
func inputName(f workflowgen.Field) string {
	if workflowgen.Properties[f].Kind == workflowgen.Reference {
		return answerName(f) + "Id"
	}
	return answerName(f)
}

// answerName is the name of a property in answers.
func answerName(f workflowgen.Field) string {
	return cmp.Or(workflowgen.Properties[f].GraphQL, workflowgen.Properties[f].Name)
}

// answerPath is the path of a property's value in answers: a reference is an object with an id.
func answerPath(f workflowgen.Field) string {
	if workflowgen.Properties[f].Kind == workflowgen.Reference {
		return answerName(f) + ".id"
	}
	return answerName(f)
}

// userProperties is the properties of a user as variables.
var userProperties = func() (all []variable) {
	for f := range workflowgen.NumFields {
		v := variable{name: inputName(f)}
		if workflowgen.Properties[f].Kind == workflowgen.Flag {
			v.kind = flag
		}
		if workflowgen.Properties[f].Required {
			v.demand = required
		}
		all = append(all, v)
	}
	return all
}()
