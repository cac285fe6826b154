using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Vanguards.Browser.Tests;

/// <summary>Strangers' files in a use case of one's own, by hand alone: asked where they go, refused or set aside with line and reason, mapped and confirmed.</summary>
[Trait("tier", "slow")]
[Collection(BrowserCollection.Name)]
public sealed class StrangersDataTests(BrowserFixture browser)
{
    private const int Bad = 130;
    private const int Rows = 20_000;

    [Fact]
    public async Task OwnUseCase_WithColumns_TakesFilesAndShowsWhatWasSetAside()
    {
        await using var window = await browser.SignInAsync();
        var page = window.Page;
        var id = await CreateAsync(window, "revenue: number = Revenues\nyear: integer = Calendar Year\nnote: string?");
        var files = page.GetByLabel("Files to ingest");

        // What is no table is refused with what to do.
        await files.SetInputFilesAsync(new FilePayload { Name = "payments.csv", MimeType = "text/csv", Buffer = [0x50, 0x4B, 0x03, 0x04, 0x14, 0x00, 0x06, 0x00] });
        await Expect(page.GetByText("Save the sheet as CSV")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Dismiss" }).ClickAsync();

        // A name that merely mentions a dataset: a person is asked.
        await page.GetByLabel("Rows that cannot be read").SelectOptionAsync("setAside");
        await files.SetInputFilesAsync(new FilePayload { Name = "federal payments 2013.csv", MimeType = "text/csv", Buffer = Revenue() });
        await Expect(page.GetByLabel("Dataset for federal payments 2013.csv", new() { Exact = true })).ToHaveValueAsync("payments");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ingest", Exact = true }).ClickAsync();
        await Expect(page.GetByText($"Ingested as v1: {(Rows - Bad).ToString("N0", CultureInfo.InvariantCulture)} rows, 3 columns, {Bad} rows set aside")).ToBeVisibleAsync(new() { Timeout = 60_000 });

        await page.GetByRole(AriaRole.Tab, new() { Name = $"Set aside {Bad}" }).ClickAsync();
        var list = page.GetByRole(AriaRole.List, new() { Name = "Rows set aside" });
        await Expect(list.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(100);
        await Expect(list.GetByRole(AriaRole.Listitem).First).ToContainTextAsync("Line 2");
        await Expect(list.GetByRole(AriaRole.Listitem).First).ToContainTextAsync("is no number for revenue");
        await Expect(list.GetByRole(AriaRole.Listitem).First).ToContainTextAsync("2013,\"$1,870.00 \",<b>first</b>");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show more (30 left)" }).ClickAsync();
        await Expect(list.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(Bad);
        await window.RequireSoundAsync();

        await window.GoToAsync($"use-cases/{id}/data?dataset=payments&tab=mapping");
        await Expect(page.GetByText("proposed", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(page.Locator("#map-revenue")).ToHaveValueAsync("Revenues");
        await page.GetByRole(AriaRole.Button, new() { Name = "Confirm mapping" }).ClickAsync();
        await Expect(page.GetByText("confirmed", new() { Exact = true })).ToBeVisibleAsync();

        await window.GoToAsync($"use-cases/{id}/data?dataset=payments&tab=versions");
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "file as it came" }).ClickAsync());
        Assert.Equal("payments-v1.csv", download.SuggestedFilename);
        Assert.Equal(Revenue(), await File.ReadAllBytesAsync(await download.PathAsync(), TestContext.Current.CancellationToken));
        await window.RequireSoundAsync();
    }

    [Fact]
    public async Task RealFiles_EveryOneOfThem_GoesInAsItIs()
    {
        var folder = Environment.GetEnvironmentVariable("VANGUARDS_REAL_DATA");
        Assert.SkipUnless(folder is { Length: > 0 }, "VANGUARDS_REAL_DATA is not set.");
        var files = Directory.EnumerateFiles(folder!, "*.?sv", SearchOption.AllDirectories).Where(path => path.Contains("oilgas-", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        await using var window = await browser.SignInAsync();
        var page = window.Page;
        await CreateAsync(window, "");

        await page.GetByLabel("Files to ingest").SetInputFilesAsync(files);
        foreach (var file in files)
        {
            var name = Path.GetFileName(file);
            await page.GetByLabel($"Choose a dataset for {name}").GetByRole(AriaRole.Button, new() { Name = "Ingest" }).ClickAsync();
        }

        foreach (var name in files.Select(Path.GetFileName))
        {
            var card = page.GetByLabel($"Upload of {name}", new() { Exact = true }).First;
            await Expect(card.GetByRole(AriaRole.Status)).ToHaveTextAsync(new Regex("^Ingested as v1: "), new() { Timeout = 60_000 });
            await card.GetByRole(AriaRole.Button, new() { Name = "Dismiss" }).ClickAsync();
        }

        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Datasets" }).Locator("li[data-dataset]")).ToHaveCountAsync(files.Count + 1);
        await window.RequireSoundAsync();
    }

    private static async Task<string> CreateAsync(Window window, string columns)
    {
        var page = window.Page;
        var name = $"Strangers {Guid.NewGuid():n}"[..18];
        await window.GoToAsync("new-use-case");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await page.GetByLabel("Name of dataset 1").FillAsync("payments");
        await page.GetByText("Columns that workflows rely on").ClickAsync();
        await page.GetByLabel("Columns of dataset 1").FillAsync(columns);
        await page.GetByRole(AriaRole.Button, new() { Name = "Create use case" }).ClickAsync();
        var id = name.ToLowerInvariant().Replace(' ', '-');
        await Expect(page).ToHaveURLAsync(new Regex($"/use-cases/{id}/data"), new() { Timeout = 30_000 });
        return id;
    }

    private static byte[] Revenue()
    {
        var text = new StringBuilder("Calendar Year,Revenues,Note\r\n");
        for (var row = 0; row < Rows; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"2013,{(row < Bad ? "\"$1,870.00 \"" : $"{row}.25")},{(row == 0 ? "<b>first</b>" : "=1+1")}\r\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
