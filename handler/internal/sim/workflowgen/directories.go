package workflowgen

import "slices"

// builtIn is the directory that every instance has. The administrator is in it.
const (
	builtIn       = "WORKFLOWGEN"
	builtInReason = "Built-in directory"
)

// addDirectory makes a directory, unless there is one of that name. The lock is held.
func (s *store) addDirectory(name, description string) {
	if s.directory(name) != nil {
		return
	}
	id := globalID(directoryKind, len(s.directories)+1)
	s.directories = append(s.directories, &directory{ID: id, Name: name, Description: description})
}

// directory finds a directory by its name, one by one: an instance has few. The lock is held.
func (s *store) directory(name string) *directory {
	for _, d := range s.directories {
		if fold(d.Name) == fold(name) {
			return d
		}
	}
	return nil
}

func (s *store) listDirectories(page *pageInput) (*list[*directory], error) {
	w, err := s.window(page)
	if err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	return newList(w, len(s.directories), cut(w, slices.Clone(s.directories))), nil
}
