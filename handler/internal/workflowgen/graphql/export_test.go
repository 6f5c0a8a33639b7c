package graphql

// FitAgainst compares the embedded documents with a schema.
func FitAgainst(text string) *Report {
	docs, err := loadDocuments(nil)
	if err != nil {
		panic(err)
	}
	schema, err := parseSchema(text)
	if err != nil {
		panic(err)
	}
	return &docs.fit(schema, "test").report
}
