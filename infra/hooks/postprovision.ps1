# Creates the secret token that Entra sends, unless a valid one exists, and shows it once. azd runs it when the resources are
# there, with their outputs in the environment; `azd hooks run postprovision` runs it again. postprovision.sh does the same on
# Linux and macOS: a test holds the two to the same commands and sentences, in the same order.
# It runs in PowerShell 7, and in Windows PowerShell 5.1, which azd takes where there is no 7.
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $false # an exit code is looked at here

$scimctl = @(if ($env:SCIMCTL) { -split $env:SCIMCTL } else { 'go', 'run', './handler/cmd/scimctl' })
$tries = if ($env:RETRIES) { [int] $env:RETRIES } else { 40 }
$pause = if ($env:RETRY_SECONDS) { [int] $env:RETRY_SECONDS } else { 15 } # a new role is known everywhere within ten minutes

# azd's account was given the roles. The Azure CLI may be signed in as another.
if (-not $env:AZURE_TOKEN_CREDENTIALS) { $env:AZURE_TOKEN_CREDENTIALS = 'AzureDeveloperCLICredential' }

$address = ''
$opened = $false
$code = 0

# warn prints to standard error, and does not end the hook as Write-Error would.
function warn($text) { [Console]::Error.WriteLine($text) }

# finish leaves nothing behind, however the hook ends: above all no open vault.
function finish {
    if (-not $script:opened) { return }
    if ($script:address) {
        $null = vault network-rule remove --ip-address "$script:address"
    }
    $null = vault update --public-network-access Disabled
    if ($LASTEXITCODE) { # and not what vault returns: after Ctrl-C nothing goes through a pipeline
        warn "The vault could not be closed. Run: az keyvault update --name $env:KEY_VAULT_NAME --public-network-access Disabled"
    }
}

# vault changes the vault as a resource, and reports whether that worked.
function vault {
    $null = az keyvault @args --name "$env:KEY_VAULT_NAME" --subscription "$env:AZURE_SUBSCRIPTION_ID" --output none
    return $LASTEXITCODE -eq 0
}

# here returns the address from which the vault sees this machine. The vault's refusal names it, so that no other service is asked.
function here {
    if ($env:DEPLOYER_IP) { return $env:DEPLOYER_IP }
    $ErrorActionPreference = 'Continue' # standard error that is redirected is no exception
    for ($n = 0; $n -lt $tries; $n++) {
        $found = az keyvault secret list --vault-name "$env:KEY_VAULT_NAME" --subscription "$env:AZURE_SUBSCRIPTION_ID" 2>&1 |
            ForEach-Object { "$_" } | Select-String 'Client address: *([0-9a-fA-F:.]*[0-9a-fA-F])' | Select-Object -First 1
        if ($found) { return $found.Matches[0].Groups[1].Value }
        Start-Sleep -Seconds $pause
    }
    return ''
}

# unlock lets this machine, and no other, reach a vault that only the virtual network reaches. It reports whether that worked.
function unlock {
    if (-not (Get-Command az -ErrorAction SilentlyContinue)) { return $false }
    $script:opened = $true
    if (-not (vault update --public-network-access Enabled --default-action Deny)) { return $false }
    $script:address = here
    if (-not $script:address) { return $false }
    return (vault network-rule add --ip-address "$script:address")
}

# ask returns what scimctl token answers, and asks again while the vault refuses. $null means that it failed.
function ask {
    $ErrorActionPreference = 'Continue' # standard error that is redirected is no exception
    $program = $scimctl[0]
    $first = @($scimctl | Select-Object -Skip 1)
    for ($n = 1; ; $n++) {
        $global:LASTEXITCODE = 1 # a program that cannot be started leaves it as it was
        $lines = & $program @first token @args --vault "$env:KEY_VAULT_URL" 2>&1
        $failed = $LASTEXITCODE -ne 0
        $printed = @($lines | Where-Object { $_ -isnot [System.Management.Automation.ErrorRecord] }) -join "`n"
        if (-not $failed) { return $printed }
        $problem = @($lines | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] } | ForEach-Object { "$_" }) -join "`n"
        if ($problem -notmatch 'answers 403' -or $n -ge $tries) {
            warn $problem
            return $null
        }
        if ($n -eq 1) { warn "The vault does not know your new role yet. Asking again every $pause s." }
        Start-Sleep -Seconds $pause
    }
}

# main makes the token, and sets $code to what the hook exits with.
function main {
    if ($env:VAULT_RECOVER -eq 'true') { # the vault is there: recovering it again would fail
        azd env set VAULT_RECOVER false --environment "$env:AZURE_ENV_NAME"
        if ($LASTEXITCODE) { $script:code = 1; return }
    }

    if ($env:CI) {
        Write-Output "The hook creates no token here, because this output is stored. On another machine run: scimctl token new --vault $env:KEY_VAULT_URL"
        return
    }

    if ($env:VNET_ENABLED -eq 'true' -and -not (unlock)) {
        Write-Output "Only the virtual network reaches the vault, and the hook could not open it to this machine. Inside the network run:"
        Write-Output "  scimctl token new --vault $env:KEY_VAULT_URL"
        return
    }

    $versions = ask list --json
    if ($null -eq $versions) { $script:code = 1; return }
    if ($versions -match '"secret":"scim-token","version":"[^"]*","state":"good"') {
        Write-Output "A valid secret token exists. To create the next one: scimctl token rotate --vault $env:KEY_VAULT_URL"
        return
    }
    $token = ask new
    if ($null -eq $token) { $script:code = 1; return }
    Write-Output $token
}

try { main } finally { finish }
exit $code
