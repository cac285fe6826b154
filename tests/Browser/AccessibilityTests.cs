using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Vanguards.TestSupport;
using static Microsoft.Playwright.Assertions;

namespace Vanguards.Browser.Tests;

/// <summary>Every screen by axe (WCAG 2.2 AA), in both themes and on a phone.</summary>
[Trait("tier", "slow")]
[Collection(BrowserCollection.Name)]
public sealed class AccessibilityTests(BrowserFixture browser)
{
    private const string Check = """
        async () => {
          const found = await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] });
          return found.violations.filter((one) => ['serious', 'critical'].includes(one.impact))
            .flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.target.join(' ')} – ${node.failureSummary}`));
        }
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1440, ColorScheme.Dark)]
    [InlineData(390, ColorScheme.Light)]
    public async Task Screens_AllOfThem_HaveNoSeriousViolations(int width, ColorScheme scheme)
    {
        var axe = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "services", "dashboard", "node_modules", "axe-core", "axe.min.js"), Cancel);
        await using var window = await browser.SignInAsync(width, scheme, script: axe);
        await browser.Api.PublishAsync("fails-once", "Fails once", Workflows.FailsOnce, Cancel);
        var done = await RunAsync("oilfield-lease-renewal", "COMPLETED");
        var audit = await RunAsync("compliance-audit", "COMPLETED");
        var failed = await RunAsync("fails-once", "FAILED");
        var useCase = $"use-cases/{Workflows.UseCase}";
        var violations = new List<string>();

        await LookAsync($"{useCase}/overview", "text=Success rate");
        await LookAsync($"{useCase}/data", "role=table");
        foreach (var tab in new[] { "preview", "mapping", "versions" })
        {
            await LookAsync($"{useCase}/data?dataset=leases&tab={tab}", $"role=tab[name=/{tab}/i][selected]");
        }

        await LookAsync($"{useCase}/history", "role=link[name='Compliance Audit Workflow']");
        await LookAsync($"{useCase}/settings", "role=form");
        await LookAsync($"{useCase}/schedules", "text=No schedule yet");
        await LookAsync($"{useCase}/schedules?schedule=NEW", "role=dialog");
        var nightly = new JsonObject { ["useCase"] = Workflows.UseCase, ["workflowId"] = "fails-once", ["cron"] = "0 2 1 1 *", ["name"] = "New Year's run" };
        (await browser.Api.PutAsync("api/schedules/new-year", nightly, Cancel)).Expect(HttpStatusCode.Created);
        await LookAsync($"{useCase}/schedules", "text=New Year's run");
        await LookAsync($"{useCase}/overview", "role=link[name=\"New Year's run\"]");
        await browser.Api.SendAsync(HttpMethod.Delete, "api/schedules/new-year", null, Cancel);
        await LookAsync($"{useCase}/operations", "role=button[name='Execute Workflow']");
        await LookAsync($"{useCase}/operations?workflow=lease-renewal-planner", "text=Window days");
        await LookAsync($"{useCase}/operations?workflow=oilfield-lease-renewal&execution={done}", "canvas");
        await LookAsync($"executions/{audit}", "canvas");
        await LookAsync($"executions/{failed}", "text=FAILED at Divide");
        await LookAsync($"executions/{failed}?step=divide", "role=dialog");
        await LookAsync($"executions/{failed}?panel=explain", "role=dialog");
        await LookAsync("system/agents", "role=link[name='energy-lease']");
        await LookAsync("system/agents/energy-lease", "text=discountRate");
        await window.Page.EvaluateAsync("() => document.querySelectorAll('details').forEach((one) => { one.open = true; })");
        await LookAsync(null, "text=breakEvenUsdPerAcre");
        await LookAsync("system/agents/no-such-agent", "text=No such agent");
        await LookAsync("system/audit?entry=1", "li[data-entry='1'] dl");
        await LookAsync("system/audit?who=nobody", "text=No entry matches");
        await LookAsync("executions/no-such-run", "text=Not found");
        await window.Page.Keyboard.PressAsync("Control+k");
        await LookAsync(null, "role=dialog");
        await LookAsync("no-such-page", "role=heading");
        await window.Page.Context.ClearCookiesAsync();
        await LookAsync("sign-in", "role=button[name='Sign in']");

        Assert.Empty(violations);
        await window.RequireSoundAsync();

        async Task LookAsync(string? path, string until)
        {
            if (path is not null)
            {
                await window.GoToAsync(path);
            }

            await Expect(window.Page.Locator(until).First).ToBeVisibleAsync(new() { Timeout = 30_000 });
            // Half-faded panels have half their contrast.
            await window.Page.EvaluateAsync("() => Promise.all(document.getAnimations().filter((one) => one.effect.getTiming().iterations !== Infinity).map((one) => one.finished.catch(() => {})))");
            violations.AddRange((await window.Page.EvaluateAsync<string[]>(Check)).Select(one => $"{path ?? "(same page)"} {one}"));
            await window.RequireSoundAsync();
        }
    }

    private async Task<string> RunAsync(string workflow, string state)
    {
        var id = $"axe-{Guid.NewGuid():n}";
        var status = await browser.Api.ExecuteAndWaitAsync(ApiClient.Request(id, workflow, Workflows.UseCase), Cancel);
        Assert.Equal(state, (string)status["state"]!);
        return id;
    }
}
