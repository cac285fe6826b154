using System.Collections.Concurrent;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Vanguards.Browser.Tests;

/// <summary>A signed-in browser window, and what must never happen in one: page errors, dialogs nobody asked for, sideways scrolling.</summary>
public sealed class Window : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _errors = new();
    private int _sockets;

    public Window(IPage page, Uri address)
    {
        (Page, Address) = (page, address);
        page.PageError += (_, error) => _errors.Enqueue(error);
        page.Dialog += (_, dialog) =>
        {
            _errors.Enqueue($"A dialog opened: {dialog.Message}");
            _ = dialog.DismissAsync();
        };
        page.WebSocket += (_, socket) =>
        {
            Interlocked.Increment(ref _sockets);
            socket.Close += (_, _) => Interlocked.Decrement(ref _sockets);
        };
    }

    public IPage Page { get; }
    public Uri Address { get; }

    /// <summary>WebSockets that are open now.</summary>
    public int OpenSockets => Volatile.Read(ref _sockets);

    public ILocator ExecuteButton => Page.GetByRole(AriaRole.Button, new() { Name = "Execute Workflow" });

    public Task GoToAsync(string path) => Page.GotoAsync(new Uri(Address, path).ToString());

    /// <summary>Opens a page that spans use cases: from the top bar, or on a phone from the account's menu.</summary>
    public async Task OpenPageAsync(string name)
    {
        if (Page.ViewportSize!.Width < 768)
        {
            await Page.GetByRole(AriaRole.Button, new() { Name = "Account and appearance" }).ClickAsync();
            await Page.GetByRole(AriaRole.Menuitem, new() { Name = name }).ClickAsync();
            return;
        }

        await Page.GetByRole(AriaRole.Navigation, new() { Name = "All use cases" }).GetByRole(AriaRole.Link, new() { Name = name }).ClickAsync();
    }

    /// <summary>Opens Operations with the workflow chosen, presses Execute; the id of the run.</summary>
    public async Task<string> ExecuteAsync(string useCase, string workflowId)
    {
        await GoToAsync($"use-cases/{useCase}/operations");
        await Page.GetByLabel("Workflow", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Value = workflowId });
        await ExecuteButton.ClickAsync();
        return await RunIdAsync();
    }

    public async Task<string> RunIdAsync()
    {
        var run = Page.Locator("[data-execution]").First;
        await Expect(run).ToBeVisibleAsync(new() { Timeout = 30_000 });
        return (await run.GetAttributeAsync("data-execution"))!;
    }

    public Task ExpectStateAsync(string state) => Expect(Page.Locator($"[data-execution] [data-state={state}]").First).ToBeVisibleAsync(new() { Timeout = 60_000 });

    public ILocator Step(string id) => Page.Locator($"li[data-step='{id}']");

    public Task ExpectStepAsync(string id, string state) => Expect(Step(id)).ToHaveAttributeAsync("data-step-state", state, new() { Timeout = 60_000 });

    public async Task RequireSoundAsync()
    {
        Assert.Empty(_errors);
        Assert.True(await Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth + 1"), $"{Page.Url} scrolls sideways.");
    }

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();
}
