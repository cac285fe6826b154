using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Vanguards.Browser.Tests;

/// <summary>Who did what: found again at once, filtered by the address, read to its beginning, refused to whom it does not concern.</summary>
[Trait("tier", "slow")]
[Collection(BrowserCollection.Name)]
public sealed class AuditTests(BrowserFixture browser)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task Execution_JustAskedFor_IsListedAndFoundByTheFilterAfterAReload(int width)
    {
        await browser.Api.PublishAsync("audited", "Audited", [Workflows.Script("say", "Say", "return { said: true };")], Cancel);
        await using var window = await browser.SignInAsync(width);
        var page = window.Page;
        var run = await window.ExecuteAsync(Workflows.UseCase, "audited");
        await window.ExpectStateAsync("COMPLETED");
        await window.OpenPageAsync("Audit");
        await Expect(page).ToHaveURLAsync(new Regex("/system/audit$"));
        var entries = Entries(page);
        await Expect(entries.First).ToContainTextAsync("Execute");
        await Expect(entries.First).ToContainTextAsync("Administrator");
        await Expect(entries.First).ToContainTextAsync(run);
        await Expect(entries.First.Locator("time")).ToHaveAttributeAsync("title", new Regex(" local · .* UTC$"));

        await entries.First.GetByRole(AriaRole.Link, new() { Name = $"Execute {run}" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("entry=[0-9]+"));
        await Expect(entries.First.GetByRole(AriaRole.Definition).Filter(new() { HasText = "audited" })).ToBeVisibleAsync();
        await entries.First.GetByRole(AriaRole.Link, new() { Name = "All on this target" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex($"target={run}$"));
        await Expect(entries).ToHaveCountAsync(1);
        await window.RequireSoundAsync();

        await window.GoToAsync("system/audit");
        await page.GetByLabel("Action").SelectOptionAsync("execute");
        await page.GetByLabel("Use case", new() { Exact = true }).SelectOptionAsync(Workflows.UseCase);
        await page.GetByLabel("Who").FillAsync("Administrator");
        await Expect(page).ToHaveURLAsync(new Regex("who=Administrator"));
        await page.ReloadAsync();
        await Expect(page.GetByLabel("Action")).ToHaveValueAsync("execute");
        await Expect(page.GetByLabel("Use case", new() { Exact = true })).ToHaveValueAsync(Workflows.UseCase);
        await Expect(page.GetByLabel("Who")).ToHaveValueAsync("Administrator");
        await Expect(entries.First).ToContainTextAsync(run);
        await Expect(entries.Filter(new() { HasNotText = "Execute" })).ToHaveCountAsync(0);

        await page.GetByLabel("Who").FillAsync("Nobody at all");
        await Expect(page.GetByText("No entry matches")).ToBeVisibleAsync();
        await window.RequireSoundAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear the filter" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/system/audit$"));
        await entries.First.GetByRole(AriaRole.Link, new() { Name = run, Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex($"/executions/{run}$"));
        await window.RequireSoundAsync();
    }

    [Fact]
    public async Task Trail_LongerThanAPage_IsReadToItsBeginningAndVerified()
    {
        const int Drafts = 55;
        var id = $"draft-{Guid.NewGuid():n}";
        for (var revision = 0; revision < Drafts; revision++)
        {
            (await browser.Api.PutAsync($"api/workflows/{id}/draft?useCase={Workflows.UseCase}", new JsonObject { ["id"] = id }, Cancel)).Expect(HttpStatusCode.OK);
        }

        var oldest = (await browser.Api.GetAsync($"api/audit?target={id}&limit=200", Cancel)).Expect(HttpStatusCode.OK)["items"]!.AsArray()[^1]!["seq"];
        await using var window = await browser.SignInAsync();
        var page = window.Page;
        await window.GoToAsync($"system/audit?target={id}");
        await Expect(Entries(page)).ToHaveCountAsync(50);
        await page.GetByRole(AriaRole.Button, new() { Name = "Older" }).ClickAsync();
        await Expect(Entries(page)).ToHaveCountAsync(Drafts);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Older" })).ToHaveCountAsync(0);
        await Expect(Entries(page).Last).ToHaveAttributeAsync("data-entry", $"{oldest}");

        // A link to an entry that the list has not come to yet shows it all the same.
        await window.GoToAsync($"system/audit?entry={oldest}");
        var linked = page.GetByRole(AriaRole.List, new() { Name = "Linked entry" });
        await Expect(linked).ToContainTextAsync(id);
        await Expect(linked.GetByRole(AriaRole.Term).Filter(new() { HasText = "Revision" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Verify" }).ClickAsync();
        await Expect(page.GetByText(new Regex("^Verified: [0-9,]+ entries"))).ToBeVisibleAsync();
        await window.RequireSoundAsync();
    }

    /// <summary>The embedded product has one person, who may see it; others' answers are put in the place of theirs, as the services give them.</summary>
    [Fact]
    public async Task Person_WithoutTheRole_IsToldSoAndNotLedThere()
    {
        await using var window = await browser.SignInAsync();
        var page = window.Page;
        await AnswerAsync(page, "**/api/me", 200, new JsonObject { ["name"] = "Vera", ["roles"] = new JsonArray($"{Workflows.UseCase}:editor") });
        await AnswerAsync(page, "**/api/audit?*", 403, new JsonObject { ["status"] = 403, ["code"] = "FORBIDDEN", ["detail"] = "The audit trail takes the role admin.", ["errors"] = new JsonArray() });

        await window.GoToAsync("system/audit");

        await Expect(page.GetByText("You may not see the audit trail")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Search)).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Verify" })).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Agents" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Audit" })).ToHaveCountAsync(0);
        await window.RequireSoundAsync();
    }

    [Fact]
    public async Task Administrator_OfOneUseCase_SeesThatOne()
    {
        await using var window = await browser.SignInAsync();
        var page = window.Page;
        await AnswerAsync(page, "**/api/me", 200, new JsonObject { ["name"] = "Vera", ["roles"] = new JsonArray($"{Workflows.UseCase}:admin") });
        var asked = page.WaitForRequestAsync(new Regex("/api/audit\\?"));

        await window.GoToAsync("system/audit");

        Assert.Contains($"useCase={Workflows.UseCase}", (await asked).Url, StringComparison.Ordinal);
        await Expect(page.GetByLabel("Use case", new() { Exact = true })).ToHaveValueAsync(Workflows.UseCase);
        await Expect(page.GetByLabel("Use case", new() { Exact = true }).Locator("option")).ToHaveCountAsync(1);
        await Expect(Entries(page).First).ToBeVisibleAsync();
        await window.RequireSoundAsync();
    }

    private static ILocator Entries(IPage page) => page.GetByRole(AriaRole.List, new() { Name = "Audit trail" }).Locator("li[data-entry]");

    private static Task AnswerAsync(IPage page, string address, int status, JsonObject body) =>
        page.RouteAsync(address, route => route.FulfillAsync(new() { Status = status, ContentType = status < 400 ? "application/json" : "application/problem+json", Body = body.ToJsonString() }));
}
