using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Vanguards.Browser.Tests;

/// <summary>From nothing to a run without the API: a use case, a workflow with its faults shown by line, a draft, Publish, Execute; and a long run's list.</summary>
[Trait("tier", "slow")]
[Collection(BrowserCollection.Name)]
public sealed class AuthoringTests(BrowserFixture browser)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task UseCaseAndWorkflow_MadeByHand_Run(int width)
    {
        await using var window = await browser.SignInAsync(width);
        var page = window.Page;
        var name = $"Wells {Guid.NewGuid():n}"[..16];
        var id = name.ToLowerInvariant().Replace(' ', '-');
        await window.GoToAsync("new-use-case");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await Expect(page.GetByLabel("Id", new() { Exact = true })).ToHaveValueAsync(id);
        await page.GetByLabel("Time zone").FillAsync("Nowhere/Else");
        await page.GetByLabel("Name of dataset 1").FillAsync("wells");
        await page.GetByLabel("needed to run").UncheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Create use case" }).ClickAsync();
        await Expect(page.Locator("#use-case-zone-faults")).ToContainTextAsync("no IANA time zone");
        await window.RequireSoundAsync();
        await page.GetByLabel("Time zone").FillAsync("America/Chicago");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create use case" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex($"/use-cases/{id}/data"), new() { Timeout = 30_000 });

        await page.GetByRole(AriaRole.Link, new() { Name = "Operations" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "New workflow" }).ClickAsync();
        var text = page.GetByLabel("Definition of the workflow");
        await Expect(text).ToHaveValueAsync(new Regex($"useCase: {id}"));
        var good = (await text.InputValueAsync()).Replace("my-workflow", $"{id}-hello", StringComparison.Ordinal);
        await text.FillAsync(good.Replace("steps:", "stepz: 1\nsteps:", StringComparison.Ordinal).Replace("type: transform", "type: transfrom", StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish" }).ClickAsync();
        await Expect(page.GetByText("Not published")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Problems" })).ToContainTextAsync("stepz");
        await page.GetByRole(AriaRole.Button, new() { Name = "Line 6" }).First.ClickAsync();
        Assert.Equal("stepz: 1", await page.EvaluateAsync<string>("(() => { const box = document.activeElement; return box.value.slice(box.selectionStart, box.selectionEnd); })()"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Save draft" }).ClickAsync();
        await Expect(page.GetByText("saved (revision 1)")).ToBeVisibleAsync();
        await window.RequireSoundAsync();

        await window.GoToAsync($"use-cases/{id}/write?workflow={id}-hello");
        await Expect(text).ToHaveValueAsync(new Regex("stepz: 1"));
        await page.GetByLabel("Open a file").SetInputFilesAsync(new FilePayload { Name = "hello.yaml", MimeType = "application/yaml", Buffer = System.Text.Encoding.UTF8.GetBytes(good) });
        await Expect(text).ToHaveValueAsync(good);
        await page.GetByRole(AriaRole.Button, new() { Name = "Check" }).ClickAsync();
        await Expect(page.GetByText("No fault was found")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex($"workflow={id}-hello"), new() { Timeout = 30_000 });
        await window.ExecuteButton.ClickAsync();
        await window.ExpectStateAsync("COMPLETED");
        await window.RequireSoundAsync();
    }

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task Settings_ChangedByHand_HoldAndLoseNothingThatTheFormDoesNotShow(int width)
    {
        var id = $"settings-{width}";
        var wells = new JsonObject
        {
            ["name"] = "wells",
            ["required"] = true,
            ["key"] = new JsonArray("well_id"),
            ["columns"] = new JsonArray(
                new JsonObject { ["name"] = "well_id", ["type"] = "string", ["synonyms"] = new JsonArray("Well, number") },
                new JsonObject { ["name"] = "status", ["type"] = "string", ["optional"] = true, ["enum"] = new JsonArray("OPEN", "SHUT") }),
        };
        var runs = new JsonObject { ["name"] = "runs", ["references"] = new JsonObject { ["well_id"] = "wells.well_id" }, ["columns"] = new JsonArray(new JsonObject { ["name"] = "well_id", ["type"] = "string" }) };
        (await browser.Api.PutAsync($"api/use-cases/{id}", new JsonObject { ["name"] = "Before", ["zone"] = "UTC", ["currency"] = "USD", ["datasets"] = new JsonArray(wells, runs) }, Cancel)).Expect(HttpStatusCode.Created);
        await using var window = await browser.SignInAsync(width);
        var page = window.Page;
        await window.GoToAsync($"use-cases/{id}/operations");
        await page.GetByRole(AriaRole.Link, new() { Name = "Settings" }).ClickAsync();
        await Expect(page.GetByLabel("Columns of dataset 1")).ToHaveValueAsync("well_id: string = \"Well, number\"\nstatus: string?");

        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("After");
        await page.GetByLabel("Days kept").FillAsync("0");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a dataset" }).ClickAsync();
        await page.GetByLabel("Name of dataset 3").FillAsync("notes");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.Locator("#use-case-days-faults")).ToContainTextAsync("1 to 36500 days");
        await window.RequireSoundAsync();
        await page.GetByLabel("Days kept").FillAsync("30");
        await page.GetByText("Columns that workflows rely on").Nth(1).ClickAsync();
        await page.GetByLabel("Columns of dataset 2").FillAsync("well_id: string\nbarrels: number = Oil");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByText("The settings were saved.")).ToBeVisibleAsync();
        await window.RequireSoundAsync();

        var saved = (await browser.Api.GetAsync($"api/use-cases/{id}", Cancel)).Expect(HttpStatusCode.OK);
        Assert.Equal(("After", 30), ((string)saved["name"]!, (int)saved["retentionDays"]!));
        Assert.Equal(["wells", "runs", "notes"], saved["datasets"]!.AsArray().Select(dataset => (string)dataset!["name"]!));
        Assert.Equal("""["well_id"]""", saved["datasets"]![0]!["key"]!.ToJsonString());
        Assert.Equal("""["Well, number"]""", saved["datasets"]![0]!["columns"]![0]!["synonyms"]!.ToJsonString());
        Assert.Equal("""["OPEN","SHUT"]""", saved["datasets"]![0]!["columns"]![1]!["enum"]!.ToJsonString());
        Assert.Equal("""{"well_id":"wells.well_id"}""", saved["datasets"]![1]!["references"]!.ToJsonString());
        Assert.Equal("barrels", (string)saved["datasets"]![1]!["columns"]![1]!["name"]!);
        await page.ReloadAsync();
        await Expect(page.GetByLabel("Days kept")).ToHaveValueAsync("30");
        await Expect(page.GetByLabel("Name of dataset 3")).ToHaveValueAsync("notes");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Settings" })).ToBeInViewportAsync(new() { Ratio = 0.9f });
    }

    [Fact]
    public async Task Address_OfNothing_KeepsTheTopBar()
    {
        await using var window = await browser.SignInAsync();
        await window.GoToAsync("no/such/page");

        await Expect(window.Page.GetByText("There is nothing here")).ToBeVisibleAsync();
        await Expect(window.Page.GetByRole(AriaRole.Banner)).ToContainTextAsync("Vanguards");
        await window.RequireSoundAsync();
    }

    [Fact]
    public async Task Steps_Thousands_KeepThePageSmallAndScrollToTheLast()
    {
        const int Count = 3_000;
        await using var window = await browser.SignInAsync();
        var steps = Enumerable.Range(0, Count).Select(n => (JsonNode)new JsonObject
        {
            ["id"] = $"s{n}",
            ["name"] = $"Step {n}",
            ["type"] = "transform",
            ["config"] = new JsonObject { ["transform"] = new JsonObject { ["expression"] = new JsonObject { ["n"] = n } } },
        });
        await browser.Api.PublishAsync("thousands", "Thousands", [.. steps], Cancel);
        await window.ExecuteAsync(Workflows.UseCase, "thousands");
        await window.ExpectStateAsync("COMPLETED");
        var list = window.Page.GetByRole(AriaRole.List, new() { Name = "Steps" });
        await Expect(list).ToBeVisibleAsync();

        Assert.InRange(await window.Page.Locator("li[data-step]").CountAsync(), 5, 80);
        await list.EvaluateAsync("list => { list.parentElement.scrollTop = list.parentElement.scrollHeight; }");
        await Expect(window.Step($"s{Count - 1}")).ToBeVisibleAsync();
        Assert.InRange(await window.Page.Locator("li[data-step]").CountAsync(), 5, 80);
        Assert.InRange(await window.Page.EvaluateAsync<int>("document.querySelectorAll('*').length"), 100, 6_000);
        await list.EvaluateAsync("list => { list.parentElement.scrollTop = 0; }");
        await Expect(window.Step("s0")).ToBeVisibleAsync();
        await window.RequireSoundAsync();
    }
}
