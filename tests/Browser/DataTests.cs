using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Vanguards.TestSupport;
using static Microsoft.Playwright.Assertions;

namespace Vanguards.Browser.Tests;

/// <summary>From no data to a run: the warning, the upload with its progress, Execute; and a request that is refused.</summary>
[Trait("tier", "slow")]
[Collection(BrowserCollection.Name)]
public sealed class DataTests(BrowserFixture browser)
{
    private const int Rows = 20_000;
    private static readonly JsonObject Inputs = (JsonObject)JsonNode.Parse("""
        {
          "required": [
            { "name": "windowDays", "type": "integer", "minimum": 1, "maximum": 365, "description": "Days ahead" },
            { "name": "code", "type": "string", "pattern": "^[A-Z]{3}$", "description": "Three capitals" },
            { "name": "apiKey", "type": "string", "secret": true }
          ],
          "optional": [
            { "name": "mode", "type": "string", "enum": ["fast", "careful"], "default": "fast" },
            { "name": "threshold", "type": "number", "minimum": 0, "maximum": 1, "default": 0.5 },
            { "name": "dryRun", "type": "boolean" },
            { "name": "from", "type": "date" },
            { "name": "at", "type": "datetime" },
            { "name": "tags", "type": "array", "items": { "type": "string" } },
            { "name": "options", "type": "object" },
            { "name": "table", "type": "dataset" }
          ]
        }
        """)!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task UseCase_WithoutData_WarnsTakesAFileAndExecutes()
    {
        await using var window = await browser.SignInAsync();
        var useCase = $"fresh-{Guid.NewGuid():n}"[..20];
        await browser.Api.PutAsync($"api/use-cases/{useCase}", JsonNode.Parse("""{"name":"Fresh","zone":"UTC","currency":"USD","datasets":[{"name":"items","required":true}]}""")!, Cancel);
        await browser.Api.PublishAsync($"{useCase}-count", "Count items", [Workflows.Script("count", "Count", "log('counting'); return { done: true };")], Cancel, useCase);
        var page = window.Page;

        await window.GoToAsync($"use-cases/{useCase}/operations");
        await Expect(page.GetByText("Please ingest data before executing workflows")).ToBeVisibleAsync();
        await Expect(window.ExecuteButton).ToBeHiddenAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Ingest data" }).ClickAsync();

        await SlowUploadsAsync(page);
        await page.GetByLabel("Files to ingest").SetInputFilesAsync(new FilePayload { Name = "items.csv", MimeType = "text/csv", Buffer = Csv() });
        var progress = page.GetByRole(AriaRole.Progressbar, new() { Name = "Upload of items.csv" });
        await Expect(progress).ToBeVisibleAsync();
        await Expect(progress).Not.ToHaveAttributeAsync("aria-valuenow", "0");
        await Expect(page.GetByText($"Ingested as v1: {Rows.ToString("N0", CultureInfo.InvariantCulture)} rows, 2 columns")).ToBeVisibleAsync(new() { Timeout = 60_000 });

        await page.GetByRole(AriaRole.Link, new() { Name = "Operations" }).ClickAsync();
        await page.GetByLabel("Workflow", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Value = $"{useCase}-count" });
        await window.ExecuteButton.ClickAsync();
        await window.ExpectStateAsync("COMPLETED");
        await window.RequireSoundAsync();
    }

    [Fact]
    public async Task Request_WithFaults_ShowsEveryOneAtItsField()
    {
        await using var window = await browser.SignInAsync();
        await browser.Api.PublishAsync("all-inputs", "All inputs", [Workflows.Script("echo", "Echo", "return { days: inputs.windowDays };")], Cancel, inputs: Inputs);
        var page = window.Page;
        await window.GoToAsync($"use-cases/{Workflows.UseCase}/operations?workflow=all-inputs");
        await page.GetByLabel("Window days").FillAsync("4000");
        await page.GetByLabel("Code").FillAsync("ab");
        await page.GetByLabel("Threshold").FillAsync("much");
        await page.GetByLabel("Options").FillAsync("{ not json");
        await window.ExecuteButton.ClickAsync();

        await RequireFaultAsync("windowDays", "365");
        await RequireFaultAsync("code", "[A-Z]{3}");
        await RequireFaultAsync("apiKey", "required");
        await RequireFaultAsync("threshold", "number");
        await RequireFaultAsync("options", "object");
        await Expect(page.GetByText("Nothing was started: 5 faults beside the inputs")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Window days")).ToBeFocusedAsync();
        await Expect(page.GetByLabel("Window days")).ToHaveValueAsync("4000");
        await Expect(page.GetByLabel("Api key")).ToHaveAttributeAsync("type", "password");
        Assert.Equal(0, await page.Locator("[data-execution]").CountAsync());

        await page.GetByLabel("Window days").FillAsync("30");
        await page.GetByLabel("Code").FillAsync("ABC");
        await page.GetByLabel("Api key").FillAsync("hush-hush-5417");
        await page.GetByLabel("Threshold").FillAsync("0.25");
        await page.GetByLabel("Options").FillAsync("{\"a\": [1]}");
        await page.GetByLabel("Mode").SelectOptionAsync("careful");
        await page.GetByLabel("Dry run").SelectOptionAsync("true");
        await page.GetByLabel("From").FillAsync("2026-03-01");
        await page.GetByLabel("Tags").FillAsync("one\ntwo");
        await page.GetByLabel("Table").SelectOptionAsync("leases");
        await window.ExecuteButton.ClickAsync();
        await window.ExpectStateAsync("COMPLETED");

        var sent = (await browser.Api.GetAsync($"api/executions/{await window.RunIdAsync()}", Cancel)).Body!["inputs"]!;
        Assert.Equal("""{"windowDays":30,"code":"ABC","mode":"careful","threshold":0.25,"dryRun":true,"from":"2026-03-01","tags":["one","two"],"options":{"a":[1]},"table":"leases"}""", Without(sent, "apiKey", "at"));
        await window.Page.ReloadAsync();
        await window.ExpectStateAsync("COMPLETED");
        Assert.DoesNotContain("hush-hush-5417", await page.ContentAsync(), StringComparison.Ordinal);
        await window.RequireSoundAsync();

        Task RequireFaultAsync(string input, string words) => Expect(page.Locator($"#input-{input}-faults")).ToContainTextAsync(words);
    }

    private static string Without(JsonNode inputs, params string[] names)
    {
        var rest = inputs.DeepClone().AsObject();
        foreach (var name in names)
        {
            rest.Remove(name);
        }

        return rest.ToJsonString();
    }

    // As over a thin line, so that the progress can be seen.
    private static async Task SlowUploadsAsync(IPage page)
    {
        var tools = await page.Context.NewCDPSessionAsync(page);
        await tools.SendAsync("Network.enable");
        await tools.SendAsync("Network.emulateNetworkConditions", new() { ["offline"] = false, ["latency"] = 0, ["downloadThroughput"] = -1, ["uploadThroughput"] = 150_000 });
    }

    private static byte[] Csv()
    {
        var text = new StringBuilder("id,name\n");
        for (var row = 1; row <= Rows; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{row},item number {row}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
