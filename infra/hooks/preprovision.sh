#!/bin/sh
# Sets WORKFLOWGEN_ACCOUNT where WorkflowGen's sign-in needs no account, so that azd does not ask for one. azd runs it before
# it makes the resources. preprovision.ps1 does the same on Windows.
set -eu

case "${WORKFLOWGEN_SIGN_IN:-password}" in
apikey | token)
  [ -n "${WORKFLOWGEN_ACCOUNT:-}" ] || azd env set WORKFLOWGEN_ACCOUNT not-used --environment "$AZURE_ENV_NAME"
  ;;
*)
  if [ "${WORKFLOWGEN_ACCOUNT:-}" = not-used ]; then
    echo "WORKFLOWGEN_ACCOUNT is not set: run azd env set WORKFLOWGEN_ACCOUNT with the user name or client id that signs in to WorkflowGen" >&2
    exit 1
  fi
  ;;
esac
