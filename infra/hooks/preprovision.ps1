# Sets WORKFLOWGEN_ACCOUNT where WorkflowGen's sign-in needs no account, so that azd does not ask for one. azd runs it before
# it makes the resources. preprovision.sh does the same on Linux and macOS.
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $false # an exit code is looked at here

if ($env:WORKFLOWGEN_SIGN_IN -in 'apikey', 'token') {
    if (-not $env:WORKFLOWGEN_ACCOUNT) {
        azd env set WORKFLOWGEN_ACCOUNT not-used --environment "$env:AZURE_ENV_NAME"
        exit $LASTEXITCODE
    }
}
elseif ($env:WORKFLOWGEN_ACCOUNT -eq 'not-used') {
    [Console]::Error.WriteLine("WORKFLOWGEN_ACCOUNT is not set: run azd env set WORKFLOWGEN_ACCOUNT with the user name or client id that signs in to WorkflowGen")
    exit 1
}
