// Package settings reads the settings of the gateway. It is the only package that reads the environment.
//
// Each command names what it needs of them: Load(values, settings.WorkflowGen) accepts settings without a secret token and
// without storage. What a need requires is written once, in its function.
package settings

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/caarlos0/env/v11"
)

// Load parses the values and reports every value that has no valid form and everything that a need lacks, in one error. The
// Config then holds the other values.
func Load(values Values, needs ...Need) (Config, error) {
	set := Merge(values) // without the empty ones
	var cfg Config
	invalid := errors.Join(parse(&cfg, set), parse(&cfg.Platform, set))
	return cfg, errors.Join(invalid, cfg.Check(needs...))
}

// parse reads the fields of a struct and names the settings, not the fields, in its errors.
func parse[T any](to *T, set Values) error {
	err := env.ParseWithOptions(to, env.Options{Environment: set})
	all, ok := errors.AsType[env.AggregateError](err)
	if !ok {
		return err
	}
	var errs []error
	for _, e := range all.Errors {
		if invalid, ok := errors.AsType[env.ParseError](e); ok {
			field, _ := reflect.TypeFor[T]().FieldByName(invalid.Name)
			e = fmt.Errorf("%s: %w", field.Tag.Get("env"), invalid.Err)
		}
		errs = append(errs, e)
	}
	return errors.Join(errs...)
}

// Names returns the names of the settings, in the order of Config. Those of Platform are not among them.
func Names() []string {
	fields, err := env.GetFieldParams(&Config{})
	if err != nil {
		panic(err) // the tags of Config are wrong
	}
	var names []string
	for _, f := range fields {
		if !f.Ignored {
			names = append(names, f.Key)
		}
	}
	return names
}
