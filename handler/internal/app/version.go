package app

import "runtime/debug"

// unknown is the version of a program that was built without git, and the state of what was not checked yet.
const unknown = "unknown"

// Version returns the tag or the commit of the build, as the go command stamps it.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return unknown
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value[:min(len(s.Value), 12)]
		}
	}
	return unknown
}
