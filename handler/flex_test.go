package main_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// flexProperties are properties of a site that Azure refuses on the Flex Consumption plan, or has another place for:
// learn.microsoft.com/azure/azure-functions/flex-consumption-plan, "Deprecated properties and settings". An answer that names
// ftpsState and linuxFxVersion is public too: "The following list of 2 site configuration properties … is invalid".
var flexProperties = []string{
	"containerSize", "ftpsState", "functionAppScaleLimit", "isReserved", "isXenon", "javaVersion", "linuxFxVersion", "netFrameworkVersion",
	"powerShellVersion", "preWarmedInstanceCount", "use32BitWorkerProcess", "windowsFxVersion",
}

// flexSettings are app settings that Azure refuses, sets by itself or does not read there: the same page, and what the Azure
// CLI's move from Consumption to Flex Consumption leaves behind. Every setting that begins with WEBSITE_ is the platform's.
var flexSettings = []string{
	"AzureWebJobsDashboard", "ENABLE_ORYX_BUILD", "FUNCTIONS_EXTENSION_VERSION", "FUNCTIONS_MAX_HTTP_CONCURRENCY",
	"FUNCTIONS_WORKER_DYNAMIC_CONCURRENCY_ENABLED", "FUNCTIONS_WORKER_PROCESS_COUNT", "FUNCTIONS_WORKER_RUNTIME",
	"FUNCTIONS_WORKER_RUNTIME_VERSION", "SCM_DO_BUILD_DURING_DEPLOYMENT", `WEBSITE_\w+`,
}

var (
	bicepComment = regexp.MustCompile(`(?s:/\*.*?\*/)|(?m:(^|\s)//.*$)`)
	flexProperty = regexp.MustCompile(`(?i)\b(` + strings.Join(flexProperties, "|") + `)'?"?\s*:`)
	flexSetting  = regexp.MustCompile(`(?i)\b(` + strings.Join(flexSettings, "|") + `)\b`)
	alwaysOn     = regexp.MustCompile(`(?i)\b(alwaysOn)'?"?\s*:\s*([^\s,}]+)`) // Microsoft's own sample sends false
)

// flexRefuses returns what of a Bicep or parameter file Azure does not take on the Flex Consumption plan.
func flexRefuses(text string) []string {
	text = bicepComment.ReplaceAllString(text, "")
	var refused []string
	for _, m := range slices.Concat(flexProperty.FindAllStringSubmatch(text, -1), flexSetting.FindAllStringSubmatch(text, -1)) {
		refused = append(refused, m[1])
	}
	for _, m := range alwaysOn.FindAllStringSubmatch(text, -1) {
		if m[2] != "false" {
			refused = append(refused, m[1])
		}
	}
	return refused
}

// A deployment that sends one of these fails in Azure, and no check of types sees it.
func TestFlexConsumptionTakesIt(t *testing.T) {
	files := bicep(t)
	files["main.parameters.json"] = text(t, "../infra/main.parameters.json")
	for name, text := range files {
		for _, refused := range flexRefuses(text) {
			t.Errorf("infra/%s: %s: Flex Consumption refuses it, or sets it by itself: remove it", name, refused)
		}
	}
}

func TestFlexRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"siteConfig: {\n  ftpsState: 'Disabled'\n}":                               "ftpsState",
		"siteConfig: { minTlsVersion: '1.2', linuxFxVersion: 'CUSTOM|1.0' }":      "linuxFxVersion",
		"'LinuxFxVersion': ''":                                                    "LinuxFxVersion",
		"alwaysOn: true":                                                          "alwaysOn",
		"alwaysOn: keepWarm":                                                      "alwaysOn",
		"use32BitWorkerProcess: false":                                            "use32BitWorkerProcess",
		"netFrameworkVersion: 'v8.0'":                                             "netFrameworkVersion",
		"    FUNCTIONS_WORKER_RUNTIME: 'custom'":                                  "FUNCTIONS_WORKER_RUNTIME",
		"{ name: 'FUNCTIONS_EXTENSION_VERSION', value: '~4' }":                    "FUNCTIONS_EXTENSION_VERSION",
		"\"WEBSITE_RUN_FROM_PACKAGE\": \"1\"":                                     "WEBSITE_RUN_FROM_PACKAGE",
		"WEBSITE_CONTENTSHARE: 'x' // https://example.com":                        "WEBSITE_CONTENTSHARE",
		"x: 'https://example.com' // as it was\nFTPSState: 'FtpsOnly'":            "FTPSState",
		"alwaysOn: false":                                                         "",
		"// ftpsState: 'Disabled' is refused":                                     "",
		"/* WEBSITE_TIME_ZONE\n: ftpsState: */ http20Enabled: true":               "",
		"runtime: { name: 'custom', version: '1.0' } // FUNCTIONS_WORKER_RUNTIME": "",
	} {
		if got := strings.Join(flexRefuses(text), " "); got != want {
			t.Errorf("%q: refused %q, want %q", text, got, want)
		}
	}
}

// Restrictions of the deployment site are sent only where they are asked for.
func TestDeploymentSiteIsRestrictedOnRequest(t *testing.T) {
	sent := regexp.MustCompile(`(?m)^\s*(scmIp\w+): (.*)$`).FindAllStringSubmatch(bicep(t)["app.bicep"], -1)
	if len(sent) == 0 {
		t.Error("infra/app.bicep does not restrict the deployment site")
	}
	for _, m := range sent {
		if !strings.HasPrefix(m[2], "empty(deployCidrs) ? null : ") {
			t.Errorf("infra/app.bicep: %s is sent without DEPLOY_CIDRS: %s", m[1], m[2])
		}
	}
}
