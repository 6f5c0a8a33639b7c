// Package entra is an Entra ID to develop and test against. It has two layers.
//
// [Client], with [Find], [Create], [Patch] and [Dialect], writes the requests of Entra's provisioning service and repeats
// them as Entra does. The Graph stand-in sends the requests of its jobs through it.
//
// [Play] provisions a population: it plays an initial and an incremental cycle at any SCIM base URL, and checks every answer
// as strictly as Entra needs it.
//
//	play, err := entrasim.New(entrasim.Options{BaseURL: url, Token: token, Users: 500, Groups: 20, Seed: 1})
//	result, err := play.Run(ctx)
//	result.WriteTable(os.Stdout) // and WorkflowGen must now hold play.Model()
//
// Everything follows from the seed: the population, its changes, and the spelling of each request. Requests that run side by
// side concern different resources, or the membership of different users in one group, so the final state does not depend on
// their order. The user names of two seeds differ, so two plays may share a server; and an initial cycle matches and corrects
// the resources that an earlier one of its seed left behind. An incremental cycle alone needs an initial one of the same seed
// before it.
//
// The package rests on Microsoft Learn, "Develop and plan provisioning for a SCIM endpoint" (requirements and sample
// messages), "Known issues and resolutions with SCIM 2.0 protocol compliance" (the two dialects of PATCH), "How provisioning
// works" (cycles, matching, soft and hard deletion) and "Clear attribute values"; on Microsoft's SCIM reference code and its
// validation template; and, for what no page documents (no User-Agent, the ADSCIMVersion header, spaces as +), on reports in
// public issue threads. Where the sources show several spellings, a play sends each to some resource.
//
// A play does not imitate: the time between cycles, delta queries and watermarks; escrow over days (a user that failed is
// left alone for the rest of the play); quarantine; provisioning on demand; schema discovery; OAuth; the TLS suites; the rate
// at which Entra works. Two of its requests, which Entra never sends, serve the checks: it reads each group with its members
// at the end, and reads a user at once whose PATCH was answered 204.
package entra
