package workflowgen

import "github.com/graph-gophers/graphql-go"

// details are the properties of a person in a mutation.
type details struct {
	Login, Surname, Given, Display, Mail, Key graphql.NullString
	Enabled                                   graphql.NullBool
	Chief                                     graphql.NullID
}

func (d *details) input() *userInput {
	in := &userInput{UserName: d.Login, LastName: d.Surname, IsActive: d.Enabled, ManagerID: d.Chief}
	in.FirstName, in.CommonName, in.Email, in.SystemIdentifier = d.Given, d.Display, d.Mail, d.Key
	return in
}

type personDone struct{ Person *person }

type teamDone struct{ Team *team }

type removed struct{ Number graphql.ID }

// personOf and teamOf wrap the result of a mutation.
func personOf(u *user, err error) (*personDone, error) {
	if err != nil {
		return nil, err
	}
	return &personDone{newPerson(u)}, nil
}

func teamOf(g *group, err error) (*teamDone, error) {
	if err != nil {
		return nil, err
	}
	return &teamDone{&team{g}}, nil
}

func (r *renamed) AddPerson(args struct {
	Home   string
	Person details
}) (*personDone, error) {
	in := args.Person.input()
	in.Directory = args.Home
	if !in.UserName.Set {
		return nil, refuse(Required, "userName")
	}
	return personOf(r.store.createUser(in))
}

func (r *renamed) ChangePerson(args struct {
	Number graphql.ID
	Person details
}) (*personDone, error) {
	in := args.Person.input()
	in.ID = args.Number
	return personOf(r.store.updateUser(in))
}

func (r *renamed) RemovePerson(args numberArg) (*removed, error) {
	if _, err := r.store.deleteUser(args.Number); err != nil {
		return nil, err
	}
	return &removed{args.Number}, nil
}

func (r *renamed) AddTeam(args struct {
	Home, Title, Note string
	Key               *string
}) (*teamDone, error) {
	return teamOf(r.store.createGroup(&groupInput{Directory: args.Home, Name: text(args.Title), Description: text(args.Note),
		SystemIdentifier: graphql.NullString{Value: args.Key, Set: true}}))
}

func (r *renamed) ChangeTeam(args struct {
	Number graphql.ID
	Team   struct{ Title, Key graphql.NullString }
}) (*teamDone, error) {
	return teamOf(r.store.updateGroup(&groupInput{ID: args.Number, Name: args.Team.Title, SystemIdentifier: args.Team.Key}))
}

func (r *renamed) RemoveTeam(args numberArg) (*removed, error) {
	if err := r.store.deleteGroup(args.Number); err != nil {
		return nil, err
	}
	return &removed{args.Number}, nil
}

type membershipArgs struct{ Team, Person graphql.ID }

func (a *membershipArgs) input() *membersInput {
	return &membersInput{GroupID: a.Team, UserIDs: []graphql.ID{a.Person}}
}

func (r *renamed) Join(args membershipArgs) (*teamDone, error) {
	return teamOf(r.store.addMembers(args.input()))
}

func (r *renamed) Leave(args membershipArgs) (*teamDone, error) {
	return teamOf(r.store.removeMembers(args.input()))
}
