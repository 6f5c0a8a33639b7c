// Package entra is an Entra ID to develop and test against: a provisioning client that plays an initial and an
// incremental cycle at any SCIM base URL, as Entra does on the wire, and checks every answer as strictly as Entra needs it.
//
//	play, err := entrasim.New(entrasim.Options{BaseURL: url, Token: token, Users: 500, Groups: 20, Seed: 1})
//	result, err := play.Run(ctx)
//	result.WriteTable(os.Stdout) // and play.Model() is what WorkflowGen must hold now
//
// Everything follows from the seed: who there is, what changes, in which spelling it is sent. What runs side by side
// touches different resources, or is membership of different users in one group, so the final state is the same however
// the requests fall. The user names of two seeds differ, so two plays may share a server; and an initial cycle that meets
// what an earlier one of its seed left behind matches it, puts it right and goes on. An incremental cycle alone needs an
// initial one of the same seed before it.
//
// It rests on Microsoft Learn, "Develop and plan provisioning for a SCIM endpoint" (requirements and sample messages),
// "Known issues and resolutions with SCIM 2.0 protocol compliance" (the two dialects of PATCH), "How provisioning works"
// (cycles, matching, soft and hard deletion) and "Clear attribute values"; on Microsoft's SCIM reference code and its
// validation template; and, for what no page says (no User-Agent, the ADSCIMVersion header, spaces as +), on reports in
// public issue threads. Where the texts show several spellings, each is sent to somebody.
//
// It does not imitate: the time between cycles, delta queries and watermarks; escrow over days (who fails is left alone
// for the rest of the play); quarantine; provisioning on demand; schema discovery; OAuth; the TLS suites; the rate at which
// Entra works. Two things Entra never does serve the checking: each group is read with its members at the end, and a user
// whose PATCH was answered 204 is read at once.
package entra
