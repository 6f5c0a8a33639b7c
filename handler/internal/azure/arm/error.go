package arm

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
)

// Error is an error response of Resource Manager. Its text is one sentence.
type Error struct {
	verb     string
	fix      string
	response *azcore.ResponseError
}

// Error returns what failed, with the status and Resource Manager's code.
func (e *Error) Error() string {
	return fmt.Sprintf("%s: Azure Resource Manager answers %d %s", e.verb, e.response.StatusCode, e.response.ErrorCode)
}

// Fix returns what the operator does about it.
func (e *Error) Fix() string { return e.fix }

// Details returns the whole answer.
func (e *Error) Details() string { return e.response.Error() }

// Unwrap returns the library's error.
func (e *Error) Unwrap() error { return e.response }

// NotFound reports whether what was asked for does not exist.
func NotFound(err error) bool { return answered(err, http.StatusNotFound) }

// Forbidden reports whether the caller lacks a right.
func Forbidden(err error) bool { return answered(err, http.StatusForbidden) }

func answered(err error, status int) bool {
	e, ok := errors.AsType[*azcore.ResponseError](err)
	return ok && e.StatusCode == status
}

// fixes maps Resource Manager's codes to what the operator does.
var fixes = map[string]string{
	"AuthorizationFailed":              "give the account that signs in the role Reader on the resource group or the subscription",
	"ResourceGroupNotFound":            "correct --deployment, or name its subscription with --subscription",
	"SubscriptionNotFound":             "name a subscription of this sign-in with --subscription (az account list shows them)",
	"InvalidSubscriptionId":            "name a subscription by its id with --subscription (az account list shows them)",
	"InvalidAuthenticationToken":       "run az login again",
	"ExpiredAuthenticationToken":       "run az login again",
	"InvalidAuthenticationTokenTenant": "sign in to the tenant of the subscription: --tenant TENANT, or az login --tenant TENANT",
}

func explain(verb string, err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*azcore.ResponseError](err); ok {
		return &Error{verb, fixes[e.ErrorCode], e}
	}
	return fmt.Errorf("%s: %w", verb, err)
}
