package settings

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// Values are settings by their names. An empty value counts as not set.
type Values map[string]string

// Environment returns the variables of the process that are not empty.
func Environment() Values {
	all := Values{}
	for _, pair := range os.Environ() {
		if name, value, _ := strings.Cut(pair, "="); value != "" {
			all[name] = value
		}
	}
	return all
}

// File is the form of local.settings.json, which Azure Functions Core Tools read.
type File struct {
	IsEncrypted bool
	Values      Values
}

// ReadFile reads a file in the form of File. Empty values are left out.
func ReadFile(name string) (Values, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var file File
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return Merge(file.Values), nil
}

// Merge returns the values of all sources. If several sources set a name, the first one counts.
func Merge(sources ...Values) Values {
	all := Values{}
	for _, s := range sources {
		for name, value := range s {
			if value != "" && all[name] == "" {
				all[name] = value
			}
		}
	}
	return all
}
