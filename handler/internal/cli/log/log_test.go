package log_test

import (
	"testing"

	"github.com/spf13/cobra"
	"golang.org/x/tools/txtar"

	"workflowgen-scim/handler/internal/cli/explain"
	"workflowgen-scim/handler/internal/cli/log"
	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/test/golden"
	"workflowgen-scim/handler/internal/test/scene"
)

// commands returns scimctl with the commands that read the log.
func commands(t *run.Tool) *cobra.Command {
	return run.Parent(&cobra.Command{Use: "scimctl", SilenceUsage: true, SilenceErrors: true}, log.Command(t), explain.Command(t))
}

// Each file of testdata/log has commands as the names of its sections, with the columns of the terminal before them (0 is a
// pipe), and what they print.
func TestLog(t *testing.T) {
	s := scene.New(t, commands)
	s.Act()
	golden.Run(t, "log/*.txtar", func(t *testing.T, written *txtar.Archive) *txtar.Archive {
		played := &txtar.Archive{Comment: written.Comment}
		for _, f := range written.Files {
			played.Files = append(played.Files, txtar.File{Name: f.Name, Data: []byte(s.Play(t, f.Name))})
		}
		return played
	})
}
