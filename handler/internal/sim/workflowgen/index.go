package workflowgen

// shelf is a part of the users or groups that a query can list: those of one directory, or of all if it is nil; and those that
// are marked (archived, virtual), those that are not, or both.
type shelf struct {
	directory *directory
	marked    mark
}

type mark int

const (
	either mark = iota
	no
	yes
)

func markOf(marked bool) mark {
	if marked {
		return yes
	}
	return no
}

// shelves lists users or groups by every shelf they are on, so that a page of any listing is read from one idset.
type shelves map[shelf]*idset

func on(d *directory, marked bool) [4]shelf {
	m := markOf(marked)
	return [...]shelf{{nil, either}, {nil, m}, {d, either}, {d, m}}
}

func (s shelves) add(d *directory, marked bool, number int) {
	for _, shelf := range on(d, marked) {
		set := s[shelf]
		if set == nil {
			set = new(idset)
			s[shelf] = set
		}
		set.add(number)
	}
}

func (s shelves) remove(d *directory, marked bool, number int) {
	for _, shelf := range on(d, marked) {
		s[shelf].remove(number)
	}
}

// of returns the numbers on a shelf. A nil directory stands for all directories, a nil marked for both kinds.
func (s shelves) of(d *directory, marked *bool) *idset {
	m := either
	if marked != nil {
		m = markOf(*marked)
	}
	if set := s[shelf{d, m}]; set != nil {
		return set
	}
	return new(idset)
}

// file adds a number under a key that several may share. The key "" is not indexed.
func file(index map[string]*idset, key string, number int) {
	if key == "" {
		return
	}
	set := index[key]
	if set == nil {
		set = new(idset)
		index[key] = set
	}
	set.add(number)
}

func unfile(index map[string]*idset, key string, number int) {
	set := index[key]
	if set == nil {
		return
	}
	set.remove(number)
	if set.len() == 0 {
		delete(index, key)
	}
}

// filed returns the numbers under a key.
func filed(index map[string]*idset, key string) []int {
	if set := index[key]; set != nil {
		return set.all()
	}
	return nil
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
