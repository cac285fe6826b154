using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Vanguards.TestSupport;
using static Microsoft.Playwright.Assertions;

namespace Vanguards.Browser.Tests;

/// <summary>The live view when the network goes, the page is reloaded, or a person walks through the pages.</summary>
[Trait("tier", "slow")]
[Collection(BrowserCollection.Name)]
public sealed class LiveTests(BrowserFixture browser)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Network_LostDuringARun_CatchesUpWithoutAGapAndSaysSo(bool byProxy)
    {
        await using var proxy = new CuttableProxy(browser.Product.Address);
        await using var window = await browser.SignInAsync(through: proxy.Address);
        await browser.Api.PublishAsync("gates", "Gates", Workflows.Gates, Cancel);
        var run = await window.ExecuteAsync(Workflows.UseCase, "gates");
        await window.ExpectStepAsync("gate-1", "WAITING");

        await CutAsync(true);
        await Expect(window.Page.GetByText("Connection lost")).ToBeVisibleAsync(new() { Timeout = 15_000 });
        await browser.Api.ApproveAsync(run, "gate-1", Cancel);
        await browser.Api.UntilStepAsync(run, "gate-2", "WAITING", Cancel);
        await Expect(window.Step("gate-1")).ToHaveAttributeAsync("data-step-state", "WAITING");
        await CutAsync(false);

        await window.ExpectStepAsync("gate-2", "WAITING");
        await Expect(window.Page.GetByText("Connection lost")).ToBeHiddenAsync(new() { Timeout = 30_000 });
        await browser.Api.ApproveAsync(run, "gate-2", Cancel);
        await window.ExpectStepAsync("gate-3", "WAITING");
        await browser.Api.ApproveAsync(run, "gate-3", Cancel);
        await window.ExpectStateAsync("COMPLETED");
        await RequireWholeStoryAsync(window, run);

        async Task CutAsync(bool isCut)
        {
            if (byProxy)
            {
                proxy.IsCut = isCut;
            }
            else
            {
                await window.Page.Context.SetOfflineAsync(isCut);
            }
        }
    }

    [Fact]
    public async Task Page_ReloadedDuringARun_ShowsTheSameRunWhole()
    {
        await using var window = await browser.SignInAsync();
        await browser.Api.PublishAsync("gates", "Gates", Workflows.Gates, Cancel);
        var run = await window.ExecuteAsync(Workflows.UseCase, "gates");
        await window.ExpectStepAsync("gate-1", "WAITING");

        await window.Page.ReloadAsync();
        await window.ExpectStepAsync("gate-1", "WAITING");
        Assert.Equal(run, await window.RunIdAsync());
        await Expect(window.Page.GetByRole(AriaRole.Button, new() { Name = "Executing…" })).ToBeDisabledAsync();
        foreach (var gate in new[] { "gate-1", "gate-2", "gate-3" })
        {
            await browser.Api.UntilStepAsync(run, gate, "WAITING", Cancel);
            await browser.Api.ApproveAsync(run, gate, Cancel);
        }

        await window.ExpectStateAsync("COMPLETED");
        await RequireWholeStoryAsync(window, run);
    }

    [Fact]
    public async Task Tab_ThroughAllPages_KeepsOneWebSocket()
    {
        await using var window = await browser.SignInAsync();
        await browser.Api.PublishAsync("gates", "Gates", Workflows.Gates, Cancel);
        await window.ExecuteAsync(Workflows.UseCase, "gates");
        await window.ExpectStepAsync("gate-1", "WAITING");

        foreach (var tab in new[] { "Overview", "Data", "Schedules", "Settings", "History", "Operations" })
        {
            await window.Page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = tab }).ClickAsync();
            await Expect(window.Page).ToHaveURLAsync(new Regex("/" + tab.ToLowerInvariant()));
        }

        await window.Page.GoBackAsync();
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Gates" }).First.ClickAsync();
        await window.ExpectStepAsync("gate-1", "WAITING");
        Assert.Equal(1, window.OpenSockets);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel", Exact = true }).ClickAsync();
        await window.ExpectStateAsync("CANCELLED");
        await window.RequireSoundAsync();
    }

    /// <summary>The page shows exactly the log lines and step states that the server holds.</summary>
    private async Task RequireWholeStoryAsync(Window window, string run)
    {
        var lines = (await browser.Api.GetAsync($"api/executions/{run}/logs", Cancel)).Expect(HttpStatusCode.OK)["items"]!.AsArray();
        await Expect(window.Page.GetByText($"{lines.Count} lines", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = 30_000 });
        var status = (await browser.Api.GetAsync($"api/executions/{run}", Cancel)).Expect(HttpStatusCode.OK);
        foreach (var step in status["steps"]!.AsArray())
        {
            await window.ExpectStepAsync((string)step!["id"]!, (string)step["status"]!);
        }

        await window.RequireSoundAsync();
    }
}
