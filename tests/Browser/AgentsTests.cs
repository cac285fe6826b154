using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Vanguards.Browser.Tests;

/// <summary>The agents that steps can call: which there are, whether they answer, what one takes and gives.</summary>
[Trait("tier", "slow")]
[Collection(BrowserCollection.Name)]
public sealed class AgentsTests(BrowserFixture browser)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task Agents_OfTheSample_AreListedAndOneShowsItsSchemas(int width)
    {
        var listed = (await browser.Api.GetAsync("api/agents", Cancel)).Expect(HttpStatusCode.OK)["items"]!.AsArray();
        await using var window = await browser.SignInAsync(width);
        var page = window.Page;
        await window.GoToAsync($"use-cases/{Workflows.UseCase}/operations");
        await window.OpenPageAsync("Agents");
        await Expect(page).ToHaveURLAsync(new Regex("/system/agents$"));
        var rows = page.GetByRole(AriaRole.List, new() { Name = "Agents" }).Locator("li[data-agent]");
        await Expect(rows).ToHaveCountAsync(listed.Count);
        foreach (var agent in listed)
        {
            var row = page.Locator($"li[data-agent='{agent!["name"]}']");
            await Expect(row).ToContainTextAsync((string)agent["version"]!);
            await Expect(row.Locator("[data-health=healthy]")).ToHaveTextAsync("healthy");
        }

        await window.RequireSoundAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "energy-lease" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/system/agents/energy-lease$"));
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "energy-lease" })).ToBeVisibleAsync();
        var rate = page.GetByRole(AriaRole.List, new() { Name = "Parameters" }).Locator("li[data-field=discountRate]");
        await Expect(rate).ToContainTextAsync("number");
        await Expect(rate).ToContainTextAsync("-0.5 to 10 · default 0.1");
        await Expect(rate.GetByText("required")).ToHaveCountAsync(0);

        var leases = page.GetByRole(AriaRole.List, new() { Name = "Output", Exact = true }).Locator("li[data-field=leases]").First;
        await Expect(leases.GetByText("required").First).ToBeVisibleAsync();
        await leases.GetByText("19 properties of leases").ClickAsync();
        var trend = page.GetByRole(AriaRole.List, new() { Name = "Properties of leases" }).Locator("li[data-field=trend]");
        await Expect(trend).ToContainTextAsync("one of FALLING, FLAT, RISING, UNKNOWN");
        await page.GetByLabel("Output", new() { Exact = true }).First.GetByText("JSON Schema").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Output schema" })).ToContainTextAsync("\"x-view\": \"key-figures\"");
        await page.GetByText("19 columns of leases").ClickAsync();
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Columns of leases" }).GetByRole(AriaRole.Listitem)).ToHaveCountAsync(19);
        await window.RequireSoundAsync();

        await window.GoToAsync("system/agents/no-such-agent");
        await Expect(page.GetByText("No such agent")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "See all agents" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(listed.Count);
        await window.RequireSoundAsync();
    }

    [Fact]
    public async Task Agents_WhoseServiceIsAway_AreShownAsLastKnown()
    {
        await using var window = await browser.SignInAsync(390);
        var page = window.Page;
        var answer = (await browser.Api.GetAsync("api/agents", Cancel)).Expect(HttpStatusCode.OK);
        answer["health"]!["status"] = "unreachable";
        answer["health"]!["error"] = $"Connection refused ({new string('x', 300)})";
        await page.RouteAsync("**/api/agents", route => route.FulfillAsync(new() { ContentType = "application/json", Body = answer.ToJsonString() }));

        await window.GoToAsync("system/agents");

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The agent service does not answer");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Connection refused");
        await Expect(page.Locator("li[data-agent=red-flag] [data-health=unreachable]")).ToHaveTextAsync("unreachable");
        await window.RequireSoundAsync();
    }
}
