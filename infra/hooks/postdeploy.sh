#!/bin/sh
# Says what is to be done now. azd runs it at the end, with the outputs of the deployment in the environment.
set -eu

cat <<END

Tenant URL for Entra   $SCIM_TENANT_URL
What happens           $WORKBOOK_URL

If you have not yet, give the gateway WorkflowGen's secret, from a file without a line end that you remove afterwards:

  az keyvault secret set --vault-name $KEY_VAULT_NAME --name $WORKFLOWGEN_SECRET_NAME --encoding utf-8 --file FILE --output none

END
