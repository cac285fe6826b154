using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Vanguards.Browser.Tests;

/// <summary>The main job by keyboard alone.</summary>
[Trait("tier", "slow")]
[Collection(BrowserCollection.Name)]
public sealed class KeyboardTests(BrowserFixture browser)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keyboard_Alone_ExecutesAndOpensAStep()
    {
        await using var window = await browser.SignInAsync();
        await browser.Api.PublishAsync("fails-once", "Fails once", Workflows.FailsOnce, Cancel);
        var page = window.Page;
        await window.GoToAsync($"use-cases/{Workflows.UseCase}/operations");
        await Expect(window.ExecuteButton).ToBeVisibleAsync();

        await TabToAsync(page, "select");
        await page.Keyboard.TypeAsync("Fails once");
        await TabToAsync(page, "button[type=submit]");
        await page.Keyboard.PressAsync("Enter");
        await window.ExpectStateAsync("FAILED");
        await TabToAsync(page, "li[data-step=divide] a");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();
        await page.Keyboard.PressAsync("Control+k");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await page.Keyboard.TypeAsync("history");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex("/history$"));
        await window.RequireSoundAsync();
    }

    [Fact]
    public async Task Keyboard_Alone_ReadsAnAgentAndTheAuditTrail()
    {
        await using var window = await browser.SignInAsync();
        var page = window.Page;
        await window.GoToAsync($"use-cases/{Workflows.UseCase}/operations");
        await Expect(window.ExecuteButton).ToBeVisibleAsync();

        await GoToAsync("agents");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Agents" })).ToBeVisibleAsync();
        await TabToAsync(page, "li[data-agent=energy-lease] a");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "energy-lease" })).ToBeVisibleAsync();
        await TabToAsync(page, "li[data-field=leases] summary");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("li[data-field=acreageValueUsd]").First).ToBeVisibleAsync();
        await GoToAsync("audit");
        await Expect(page.Locator("li[data-entry]").First).ToBeVisibleAsync();
        await TabToAsync(page, "li[data-entry] a[aria-expanded]");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("li[data-entry] a[aria-expanded=true]")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("li[data-entry] a[aria-expanded=true]")).ToHaveCountAsync(0);
        await window.RequireSoundAsync();

        async Task GoToAsync(string name)
        {
            await page.Keyboard.PressAsync("Control+k");
            await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
            await page.Keyboard.TypeAsync(name);
            await page.Keyboard.PressAsync("Enter");
            await Expect(page).ToHaveURLAsync(new Regex($"/system/{name}$"));
        }
    }

    /// <summary>Presses Tab until the element has the focus. Every stop on the way must show that it has it.</summary>
    private static async Task TabToAsync(IPage page, string selector)
    {
        for (var stop = 0; stop < 60; stop++)
        {
            await page.Keyboard.PressAsync("Tab");
            var seen = await page.EvaluateAsync<string?>(
                "() => { const at = document.activeElement; if (!at || at === document.body) return null; const shown = [at, at.parentElement, at.querySelector('*')].some((one) => one && getComputedStyle(one).outlineStyle !== 'none'); return shown ? null : at.outerHTML.slice(0, 200); }");
            Assert.True(seen is null, $"The focus is not to be seen on {seen}");
            if (await page.EvaluateAsync<bool>("(selector) => document.activeElement?.matches(selector) === true", selector))
            {
                return;
            }
        }

        Assert.Fail($"No Tab leads to {selector}.");
    }
}
