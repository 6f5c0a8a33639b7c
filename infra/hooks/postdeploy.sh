#!/bin/sh
# Prints what is left to do. azd runs it at the end, with the outputs of the deployment in the environment. postdeploy.ps1
# does the same on Windows.
set -eu

echo ""
echo "Tenant URL for Entra   $SCIM_TENANT_URL"
echo "Workbook               $WORKBOOK_URL"
echo ""
echo "If you have not done so yet, give the gateway WorkflowGen's secret, from a file without a line end that you remove afterwards:"
echo ""
echo "  az keyvault secret set --vault-name $KEY_VAULT_NAME --name $WORKFLOWGEN_SECRET_NAME --encoding utf-8 --file FILE --output none"
echo ""
echo "Then connect Entra. This copies the secret token from the Key Vault to Entra:"
echo ""
echo "  scimctl entra setup --url $SCIM_TENANT_URL --vault $KEY_VAULT_URL --scope assigned --dry-run"
echo ""
