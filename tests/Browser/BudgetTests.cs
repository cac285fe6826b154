using System.Globalization;
using Microsoft.Playwright;
using Vanguards.TestSupport;
using static Microsoft.Playwright.Assertions;

namespace Vanguards.Browser.Tests;

/// <summary>What the first load costs.</summary>
[Trait("tier", "slow")]
[Collection(BrowserCollection.Name)]
public sealed class BudgetTests(BrowserFixture browser)
{
    private const int Budget = 250_000;

    [Fact]
    public async Task Operations_FirstLoad_TakesUnder250KilobytesOfScript()
    {
        await using var window = await browser.SignInAsync();
        // The second page of a fresh window: nothing of it may be in the cache of the first.
        var tools = await window.Page.Context.NewCDPSessionAsync(window.Page);
        await tools.SendAsync("Network.setCacheDisabled", new() { ["cacheDisabled"] = true });

        await window.GoToAsync($"use-cases/{Workflows.UseCase}/operations");
        await Expect(window.ExecuteButton).ToBeVisibleAsync();
        var bytes = await window.Page.EvaluateAsync<int>(
            "() => performance.getEntriesByType('resource').filter((one) => new URL(one.name).pathname.endsWith('.js')).reduce((sum, one) => sum + one.encodedBodySize, 0)");

        Assert.InRange(bytes, 1, Budget);
        TestContext.Current.SendDiagnosticMessage(string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes of script"));
    }
}
