package entra_test

import (
	"fmt"
	"net/http"
	"strings"
)

// patch applies the operations in both of Entra's dialects.
func (s *server) patch(w http.ResponseWriter, collection, id string, body object) {
	for _, op := range body["Operations"].([]any) {
		op := op.(object)
		verb, _ := op["op"].(string)
		path, _ := op["path"].(string)
		s.ops[verb]++
		switch pathless, ok := op["value"].(object); {
		case path == "" && !ok:
			s.t.Errorf("an operation has neither path nor object: %v", op)
		case path == "" && s.bugs.skipPathless:
		case path == "":
			for key, v := range pathless {
				s.operation(collection, id, verb, key, v)
			}
		case !s.operation(collection, id, verb, path, op["value"]):
			s.answer(w, 409, object{"status": "409"})
			return
		}
	}
	if collection == "Groups" && !s.bugs.groupBody {
		w.WriteHeader(204)
		return
	}
	s.answer(w, 200, s.resource(collection, id, true))
}

// operation applies one operation; false means that the server refuses it.
func (s *server) operation(collection, id, verb, path string, v any) bool {
	remove := strings.EqualFold(verb, "remove")
	if collection == "Users" {
		s.userOperation(id, path, remove, v)
		return true
	}
	g := s.groups[id]
	if m := aMember.FindStringSubmatch(path); m != nil && remove {
		delete(g.members, m[1])
		return true
	}
	if path == "displayName" {
		g.name = fmt.Sprint(v)
		return true
	}
	if path != "members" {
		s.t.Errorf("unknown group attribute %q", path)
	}
	return s.memberOperation(g, remove, v.([]any))
}

func (s *server) userOperation(id, path string, remove bool, v any) {
	values := s.users[id]
	switch {
	case s.bugs.keepActive && v == "False":
	case s.bugs.keepCleared && (remove || v == nil || v == ""):
	case s.bugs.duplicateMail && strings.HasPrefix(path, "emails"):
		values[path] += fmt.Sprint(v)
	case remove:
		set(values, path, nil)
	default:
		set(values, path, v)
	}
}

func (s *server) memberOperation(g *group, remove bool, list []any) bool {
	if remove && s.bugs.emptyOnRemove {
		clear(g.members)
		return true
	}
	for i, m := range list {
		member := m.(object)["value"].(string)
		switch {
		case s.users[member] == nil:
			s.t.Errorf("%q is no user", member)
		case remove:
			delete(g.members, member)
		case s.bugs.memberConflict && g.members[member]:
			return false
		case s.bugs.loseMember && i > 0 && i == len(list)-1:
		default:
			g.members[member] = true
		}
	}
	return true
}
