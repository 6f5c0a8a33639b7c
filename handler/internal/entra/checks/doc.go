// Package checks looks for the usual mistakes in Entra's provisioning. A [Scene] is read once; each [Check] then looks at it and
// returns findings. A [Finding] tells what was found; its [Fix] is a code, because what the administrator does about it depends
// on the tool: the caller words it. [StatusOf] reads the state of provisioning in short.
package checks
