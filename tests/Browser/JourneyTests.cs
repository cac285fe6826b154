using System.Globalization;
using System.Net;
using Microsoft.Playwright;
using Vanguards.TestSupport;
using static Microsoft.Playwright.Assertions;

namespace Vanguards.Browser.Tests;

/// <summary>Sign in → Operations → Execute → watch → figures and the PDF, in a real browser; also the maker of the README's pictures.</summary>
[Trait("tier", "slow")]
[Collection(BrowserCollection.Name)]
public sealed class JourneyTests(BrowserFixture browser)
{
    private const string UseCase = Workflows.UseCase;
    private static readonly string[] Steps = ["Fetch Expiring Leases", "Analyze Lease Performance", "Assess Renewal Risks", "Generate Recommendations", "Create Renewal Report"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1440, ColorScheme.Light)]
    [InlineData(1440, ColorScheme.Dark)]
    [InlineData(390, ColorScheme.Light)]
    public async Task Person_ExecutesLeaseRenewal_ReadsFiguresAndPdf(int width, ColorScheme scheme)
    {
        await using var window = await browser.SignInAsync(width, scheme);
        var page = window.Page;

        var run = await window.ExecuteAsync(UseCase, "oilfield-lease-renewal");
        await window.ExpectStateAsync("COMPLETED");

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Workflow: Lease Renewal Analysis" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Progressbar).First).ToHaveAttributeAsync("aria-valuenow", "100");
        foreach (var step in Steps)
        {
            await Expect(page.GetByText(step).First).ToBeVisibleAsync();
        }

        await RequireFiguresAsync(page, run);
        await Expect(page.Locator("canvas").First).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await Expect(window.ExecuteButton).ToBeEnabledAsync();
        await window.RequireSoundAsync();
        await SaveAsync(page, $"operations-{width}-{scheme.ToString().ToLowerInvariant()}", run);
    }

    private async Task RequireFiguresAsync(IPage page, string run)
    {
        var result = (await browser.Api.GetAsync($"api/executions/{run}/result", Cancel)).Expect(HttpStatusCode.OK);
        var recommendations = result["recommendations"]!.AsArray();
        var figures = page.GetByLabel("Key figures");
        await Expect(figures).ToBeVisibleAsync(new() { Timeout = 30_000 });

        await RequireFigureAsync("Expiring leases", recommendations.Count.ToString(CultureInfo.InvariantCulture));
        await RequireFigureAsync("Value at stake", "$");
        await RequireFigureAsync("Renewal cost", "$");
        await RequireFigureAsync("Escalations", recommendations.Count(row => (string)row!["outcome"]! == "ESCALATE").ToString(CultureInfo.InvariantCulture));
        // What is to be decided comes first on the page, held leases last: any of them may be in view.
        var text = await page.Locator("main").InnerTextAsync();
        Assert.Contains(recommendations, row => (string?)row!["leaseName"] is { } name && text.Contains(name, StringComparison.Ordinal));

        Task RequireFigureAsync(string label, string value) =>
            Expect(figures.Locator("div").Filter(new() { HasText = label }).Locator("dd").First).ToContainTextAsync(value);
    }

    private async Task SaveAsync(IPage page, string name, string run)
    {
        if (Environment.GetEnvironmentVariable("VANGUARDS_SCREENSHOTS") is not { Length: > 0 } folder)
        {
            return;
        }

        await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), FullPage = name.Contains("390", StringComparison.Ordinal) });
        var report = (await browser.Api.GetAsync($"api/executions/{run}/artifacts", Cancel)).Expect(HttpStatusCode.OK)["items"]!.AsArray().First(file => (string)file!["contentType"]! == "application/pdf")!;
        await File.WriteAllBytesAsync(Path.Combine(folder, "report.pdf"), await browser.Api.Http.GetByteArrayAsync($"api/executions/{run}/artifacts/{(string)report["name"]!}", Cancel), Cancel);
    }
}
