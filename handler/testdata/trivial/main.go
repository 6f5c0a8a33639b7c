// Trivial is a custom handler that does nothing but answer ANSWER: what it reaches under the host is what the host leaves to any
// handler with that answer. With LINE in the environment it logs that of each request: what it reaches then is what the host
// leaves to a handler that tells what it does.
package main

import (
	"fmt"
	"net/http"
	"os"
)

func main() {
	line, answer := os.Getenv("LINE"), []byte(os.Getenv("ANSWER"))
	err := http.ListenAndServe("127.0.0.1:"+os.Getenv("FUNCTIONS_CUSTOMHANDLER_PORT"), http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/scim+json")
		_, _ = w.Write(answer)
		if line != "" {
			fmt.Println(line)
		}
	}))
	panic(err)
}
