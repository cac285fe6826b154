using System.Net;
using Microsoft.Playwright;
using Vanguards.TestSupport;
using static Microsoft.Playwright.Assertions;

namespace Vanguards.Browser.Tests;

/// <summary>Fail → explain → retry; cancel; an approval answered.</summary>
[Trait("tier", "slow")]
[Collection(BrowserCollection.Name)]
public sealed class RecoveryTests(BrowserFixture browser)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FailedRun_ExplainedAndRetried_Completes()
    {
        await using var window = await browser.SignInAsync();
        await browser.Api.PublishAsync("fails-once", "Fails once", Workflows.FailsOnce, Cancel);

        var run = await window.ExecuteAsync(Workflows.UseCase, "fails-once");
        await window.ExpectStateAsync("FAILED");
        await Expect(window.Page.GetByText("FAILED at Divide")).ToBeVisibleAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Explain" }).ClickAsync();
        await Expect(window.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("the divisor is zero");
        Assert.Contains("panel=explain", window.Page.Url, StringComparison.Ordinal);
        await window.Page.Keyboard.PressAsync("Escape");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Retry" }).ClickAsync();
        await window.ExpectStateAsync("COMPLETED");

        var status = (await browser.Api.GetAsync($"api/executions/{run}", Cancel)).Expect(HttpStatusCode.OK);
        Assert.Equal(2, (int)status["attempt"]!);
        await Expect(window.Page.GetByText("Attempt 2")).ToBeVisibleAsync();
        await Expect(window.Page.GetByText("FAILED at Divide")).ToBeHiddenAsync();
        await window.RequireSoundAsync();
    }

    [Fact]
    public async Task RunningRun_Cancelled_SaysSoAndFreesTheForm()
    {
        await using var window = await browser.SignInAsync();
        await browser.Api.PublishAsync("gates", "Gates", Workflows.Gates, Cancel);

        var run = await window.ExecuteAsync(Workflows.UseCase, "gates");
        await window.ExpectStepAsync("gate-1", "WAITING");
        await Expect(window.Page.GetByRole(AriaRole.Button, new() { Name = "Executing…" })).ToBeDisabledAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel", Exact = true }).ClickAsync();
        await window.ExpectStateAsync("CANCELLED");

        Assert.Equal("CANCELLED", (string)(await browser.Api.GetAsync($"api/executions/{run}", Cancel)).Expect(HttpStatusCode.OK)["state"]!);
        await Expect(window.ExecuteButton).ToBeEnabledAsync();
        await Expect(window.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel", Exact = true })).ToBeHiddenAsync();
        await window.RequireSoundAsync();
    }

    [Fact]
    public async Task Planner_AnsweredByAPerson_MakesTheReport()
    {
        await using var window = await browser.SignInAsync();
        await window.GoToAsync($"use-cases/{Workflows.UseCase}/operations?workflow=lease-renewal-planner");
        await window.Page.GetByLabel("Window days").FillAsync("120");
        await window.ExecuteButton.ClickAsync();
        var run = await window.RunIdAsync();

        await window.ExpectStepAsync("approve-plan", "WAITING");
        await Expect(window.Page.GetByRole(AriaRole.Form, new() { Name = "Approval: Approve the Plan" })).ToContainTextAsync("Release the renewal plan with");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await window.ExpectStateAsync("COMPLETED");

        await Expect(window.Page.Locator("canvas").First).ToBeVisibleAsync(new() { Timeout = 30_000 });
        var status = (await browser.Api.GetAsync($"api/executions/{run}", Cancel)).Expect(HttpStatusCode.OK);
        Assert.Equal(120, (int)status["inputs"]!["windowDays"]!);
        await window.RequireSoundAsync();
    }
}
