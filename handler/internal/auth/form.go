package auth

import (
	"crypto/rand"
	"fmt"
	"hash/crc32"
	"math/big"
	"strings"
)

// The prefixes of the secrets that the gateway makes. A program that looks for leaked secrets recognises one by its prefix and
// the checksum at its end.
const (
	TokenPrefix  = "wfgscim_"
	ClientPrefix = "wfgclient_"
)

const (
	digits   = 43 // of 256 bits, to the base of 62
	checksum = 6  // digits of a CRC-32, to the same base
)

// NewSecret returns 256 random bits in letters and digits, between the prefix and a checksum.
func NewSecret(prefix string) string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // it never fails
	body := prefix + base62(new(big.Int).SetBytes(b[:]), digits)
	return body + sum(body)
}

// WellFormed reports whether a secret has the form of those that NewSecret makes.
func WellFormed(secret string) bool {
	prefix := TokenPrefix
	if strings.HasPrefix(secret, ClientPrefix) {
		prefix = ClientPrefix
	}
	at := len(prefix) + digits
	return len(secret) == at+checksum && strings.HasPrefix(secret, prefix) && sum(secret[:at]) == secret[at:]
}

func sum(body string) string {
	return base62(big.NewInt(int64(crc32.ChecksumIEEE([]byte(body)))), checksum)
}

func base62(n *big.Int, width int) string { return fmt.Sprintf("%0*s", width, n.Text(62)) }
