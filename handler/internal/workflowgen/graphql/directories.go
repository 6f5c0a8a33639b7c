package graphql

import "context"

// Place is a directory of the instance, as its administration shows it.
type Place struct {
	Name      string `json:"name"`
	Connector string `json:"connector"` // "" where people administer it by hand
}

// mostDirectories is far more than an instance has.
const mostDirectories = 200

// Places is the directories of the instance. Only an administrator may see them.
func (d *Directory) Places(ctx context.Context) ([]Place, error) {
	r := d.ask(listDirectories)
	r.page(1, mostDirectories)
	data := struct {
		Directories struct{ Items []Place } `json:"directories"`
	}{}
	if err := d.call(ctx, r, &data); err != nil {
		return nil, listDirectories.wrap(err)
	}
	if data.Directories.Items == nil {
		return nil, listDirectories.wrap(listDirectories.incomplete())
	}
	return data.Directories.Items, nil
}
