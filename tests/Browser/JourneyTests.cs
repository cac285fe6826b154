using System.Globalization;
using System.Net;
using Microsoft.Playwright;
using Vanguards.TestSupport;
using static Microsoft.Playwright.Assertions;

namespace Vanguards.Browser.Tests;

/// <summary>Sign in → Operations → Execute → watch → figures and the PDF, in a real browser; also the maker of the README's pictures.</summary>
[Trait("tier", "slow")]
public sealed class JourneyTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private const string UseCase = "oilfield-land-lease";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1440, ColorScheme.Light)]
    [InlineData(1440, ColorScheme.Dark)]
    [InlineData(390, ColorScheme.Light)]
    public async Task Person_ExecutesLeaseRenewal_ReadsFiguresAndPdf(int width, ColorScheme scheme)
    {
        var page = await browser.SignInAsync(width, scheme);
        var errors = new List<string>();
        page.PageError += (_, error) => errors.Add(error);
        await page.GotoAsync($"{browser.Product.Address}use-cases/{UseCase}/operations");

        await page.GetByLabel("Workflow", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Value = "oilfield-lease-renewal" });
        await page.GetByRole(AriaRole.Button, new() { Name = "Execute Workflow" }).ClickAsync();
        var badge = page.Locator("[data-state=COMPLETED]").First;
        await Expect(badge).ToBeVisibleAsync(new() { Timeout = 60_000 });

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Workflow: Lease Renewal Analysis" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Progressbar).First).ToHaveAttributeAsync("aria-valuenow", "100");
        foreach (var step in new[] { "Fetch Expiring Leases", "Analyze Lease Performance", "Assess Renewal Risks", "Generate Recommendations", "Create Renewal Report" })
        {
            await Expect(page.GetByText(step).First).ToBeVisibleAsync();
        }

        await RequireFiguresAsync(page);
        await Expect(page.Locator("canvas").First).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await RequireNoSidewaysScrollAsync(page);
        Assert.Empty(errors);
        await SaveAsync(page, $"operations-{width}-{scheme.ToString().ToLowerInvariant()}");
    }

    private async Task RequireFiguresAsync(IPage page)
    {
        var newest = (await browser.Api.GetAsync($"api/executions?useCase={UseCase}&limit=1", Cancel)).Expect(HttpStatusCode.OK)["items"]![0]!;
        var result = (await browser.Api.GetAsync($"api/executions/{newest["id"]}/result", Cancel)).Expect(HttpStatusCode.OK);
        var escalations = result["recommendations"]!.AsArray().Count(row => (string)row!["outcome"]! == "ESCALATE");
        var text = await page.Locator("main").InnerTextAsync();

        Assert.All(new[] { "Expiring", "at stake", "Renewal cost", "Escalations" }, label => Assert.Contains(label, text, StringComparison.OrdinalIgnoreCase));
        Assert.Contains(escalations.ToString(CultureInfo.InvariantCulture), text, StringComparison.Ordinal);
        // What is to be decided comes first on the page, held leases last: any of them may be in view.
        Assert.Contains(result["recommendations"]!.AsArray(), row => (string?)row!["leaseName"] is { } name && text.Contains(name, StringComparison.Ordinal));
    }

    private static async Task RequireNoSidewaysScrollAsync(IPage page) =>
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth + 1"), "The page scrolls sideways.");

    private static async Task SaveAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("VANGUARDS_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), FullPage = name.Contains("390", StringComparison.Ordinal) });
        }
    }
}
