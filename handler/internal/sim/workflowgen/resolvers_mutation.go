package workflowgen

import "context"

// mutation resolves the fields of Mutation. Each passes its input to the store, which applies the rules, and wraps the result in a
// payload.
type mutation struct{ store *store }

type userArgs struct{ Input userInput }

func (m *mutation) CreateUser(ctx context.Context, args userArgs) (*userPayload, error) {
	args.Input.twist = twistOf(ctx)
	u, err := m.store.createUser(&args.Input)
	if err != nil {
		return nil, err
	}
	return &userPayload{args.Input.ClientMutationID, u}, nil
}

func (m *mutation) UpdateUser(ctx context.Context, args userArgs) (*userPayload, error) {
	args.Input.twist = twistOf(ctx)
	u, err := m.store.updateUser(&args.Input)
	if err != nil {
		return nil, err
	}
	return &userPayload{args.Input.ClientMutationID, u}, nil
}

type deleteArgs struct{ Input deleteInput }

func (m *mutation) DeleteUser(ctx context.Context, args deleteArgs) (*deletePayload, error) {
	if twistOf(ctx).ignoresAll() {
		return &deletePayload{args.Input.ClientMutationID, &args.Input.ID, new(false)}, nil
	}
	archived, err := m.store.deleteUser(args.Input.ID)
	if err != nil {
		return nil, err
	}
	return &deletePayload{args.Input.ClientMutationID, &args.Input.ID, &archived}, nil
}

type groupArgs struct{ Input groupInput }

func (m *mutation) CreateGroup(ctx context.Context, args groupArgs) (*groupPayload, error) {
	args.Input.twist = twistOf(ctx)
	g, err := m.store.createGroup(&args.Input)
	if err != nil {
		return nil, err
	}
	return &groupPayload{args.Input.ClientMutationID, g}, nil
}

func (m *mutation) UpdateGroup(ctx context.Context, args groupArgs) (*groupPayload, error) {
	args.Input.twist = twistOf(ctx)
	g, err := m.store.updateGroup(&args.Input)
	if err != nil {
		return nil, err
	}
	return &groupPayload{args.Input.ClientMutationID, g}, nil
}

// DeleteGroup never archives, since only users can be archived: archived is null.
func (m *mutation) DeleteGroup(ctx context.Context, args deleteArgs) (*deletePayload, error) {
	if !twistOf(ctx).ignoresAll() {
		if err := m.store.deleteGroup(args.Input.ID); err != nil {
			return nil, err
		}
	}
	return &deletePayload{ClientMutationID: args.Input.ClientMutationID, ID: &args.Input.ID}, nil
}

type membersArgs struct{ Input membersInput }

func (m *mutation) AddGroupUsers(ctx context.Context, args membersArgs) (*groupPayload, error) {
	if twistOf(ctx).ignoresAll() {
		args.Input.UserIDs = nil
	}
	g, err := m.store.addMembers(&args.Input)
	if err != nil {
		return nil, err
	}
	return &groupPayload{args.Input.ClientMutationID, g}, nil
}

func (m *mutation) RemoveGroupUsers(ctx context.Context, args membersArgs) (*groupPayload, error) {
	if twistOf(ctx).ignoresAll() {
		args.Input.UserIDs = nil
	}
	g, err := m.store.removeMembers(&args.Input)
	if err != nil {
		return nil, err
	}
	return &groupPayload{args.Input.ClientMutationID, g}, nil
}
