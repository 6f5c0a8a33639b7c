# Prints what is left to do. azd runs it at the end, with the outputs of the deployment in the environment. postdeploy.sh
# does the same on Linux and macOS.
$ErrorActionPreference = 'Stop'

Write-Output ""
Write-Output "Tenant URL for Entra   $env:SCIM_TENANT_URL"
Write-Output "Workbook               $env:WORKBOOK_URL"
Write-Output ""
Write-Output "If you have not done so yet, give the gateway WorkflowGen's secret, from a file without a line end that you remove afterwards:"
Write-Output ""
Write-Output "  az keyvault secret set --vault-name $env:KEY_VAULT_NAME --name $env:WORKFLOWGEN_SECRET_NAME --encoding utf-8 --file FILE --output none"
Write-Output ""
Write-Output "Then connect Entra. This copies the secret token from the Key Vault to Entra:"
Write-Output ""
Write-Output "  scimctl entra setup --url $env:SCIM_TENANT_URL --vault $env:KEY_VAULT_URL --scope assigned --dry-run"
Write-Output ""
