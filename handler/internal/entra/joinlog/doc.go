// Package joinlog holds Entra's provisioning log against the gateway's sync log, and tells where the two disagree.
package joinlog
