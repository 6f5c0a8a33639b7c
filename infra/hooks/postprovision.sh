#!/bin/sh
# Creates the secret token that Entra sends, unless a valid one exists, and shows it once. azd runs it when the resources are
# there, with their outputs in the environment; `azd hooks run postprovision` runs it again. postprovision.ps1 does the same
# on Windows: a test holds the two to the same commands and sentences, in the same order.
set -eu

scimctl=${SCIMCTL:-go run ./handler/cmd/scimctl}
tries=${RETRIES:-40} pause=${RETRY_SECONDS:-15} # a new role is known everywhere within ten minutes

# azd's account was given the roles. The Azure CLI may be signed in as another.
export AZURE_TOKEN_CREDENTIALS="${AZURE_TOKEN_CREDENTIALS:-AzureDeveloperCLICredential}"

error=$(mktemp)
address='' opened=''

# finish leaves nothing behind, however the hook ends: above all no open vault.
finish() {
  rm -f "$error"
  [ -n "$opened" ] || return 0
  if [ -n "$address" ]; then
    vault network-rule remove --ip-address "$address" || true
  fi
  vault update --public-network-access Disabled ||
    echo "The vault could not be closed. Run: az keyvault update --name $KEY_VAULT_NAME --public-network-access Disabled" >&2
}
trap finish EXIT
trap 'exit 130' INT TERM

# vault changes the vault as a resource.
vault() { az keyvault "$@" --name "$KEY_VAULT_NAME" --subscription "$AZURE_SUBSCRIPTION_ID" --output none; }

# here prints the address from which the vault sees this machine. The vault's refusal names it, so that no other service is asked.
here() {
  if [ -n "${DEPLOYER_IP:-}" ]; then
    echo "$DEPLOYER_IP"
    return
  fi
  n=0
  while [ "$n" -lt "$tries" ]; do
    found=$(az keyvault secret list --vault-name "$KEY_VAULT_NAME" --subscription "$AZURE_SUBSCRIPTION_ID" 2>&1 |
      sed -n 's/.*Client address: *\([0-9a-fA-F:.]*[0-9a-fA-F]\).*/\1/p' | head -n 1)
    if [ -n "$found" ]; then
      echo "$found"
      return
    fi
    n=$((n + 1))
    sleep "$pause"
  done
  return 1
}

# unlock lets this machine, and no other, reach a vault that only the virtual network reaches.
unlock() {
  command -v az >/dev/null || return 1
  opened=yes
  vault update --public-network-access Enabled --default-action Deny || return 1
  address=$(here) || return 1
  vault network-rule add --ip-address "$address"
}

# ask prints what scimctl token answers, and asks again while the vault refuses.
ask() {
  n=0
  until answer=$($scimctl token "$@" --vault "$KEY_VAULT_URL" 2>"$error"); do
    n=$((n + 1))
    if ! grep -q 'answers 403' "$error" || [ "$n" -ge "$tries" ]; then
      cat "$error" >&2
      return 1
    fi
    [ "$n" -gt 1 ] || echo "The vault does not know your new role yet. Asking again every $pause s." >&2
    sleep "$pause"
  done
  printf '%s\n' "$answer"
}

if [ "${VAULT_RECOVER:-false}" = true ]; then # the vault is there: recovering it again would fail
  azd env set VAULT_RECOVER false --environment "$AZURE_ENV_NAME"
fi

if [ -n "${CI:-}" ]; then
  echo "The hook creates no token here, because this output is stored. On another machine run: scimctl token new --vault $KEY_VAULT_URL"
  exit 0
fi

if [ "${VNET_ENABLED:-false}" = true ] && ! unlock; then
  echo "Only the virtual network reaches the vault, and the hook could not open it to this machine. Inside the network run:"
  echo "  scimctl token new --vault $KEY_VAULT_URL"
  exit 0
fi

versions=$(ask list --json)
if printf '%s' "$versions" | grep -q '"secret":"scim-token","version":"[^"]*","state":"good"'; then
  echo "A valid secret token exists. To create the next one: scimctl token rotate --vault $KEY_VAULT_URL"
else
  ask new
fi
