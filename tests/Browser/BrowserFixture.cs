using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Vanguards.TestSupport;

namespace Vanguards.Browser.Tests;

/// <summary>The embedded product with the sample, and a Chromium to look at it with. Nothing is downloaded: the browser is the machine's own.</summary>
public sealed partial class BrowserFixture : IAsyncLifetime
{
    private static readonly string[] Flags =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public static string? Chromium { get; } =
        new[] { Environment.GetEnvironmentVariable("VANGUARDS_CHROMIUM"), "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    public ProductProcess Product { get; } = new(sample: true);
    public ApiClient Api { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (Chromium is null)
        {
            return;
        }

        await Product.StartAsync(TestContext.Current.CancellationToken);
        Api = new ApiClient(Product.Address, ProductProcess.Token);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Chromium, Args = Flags });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        Api?.Dispose();
        await Product.DisposeAsync();
    }

    /// <summary>
    /// A fresh browser window, signed in by a single-use link as the start printed it or <c>make sign-in-link</c> prints it.
    /// <paramref name="through"/> puts a proxy between the browser and the product.
    /// </summary>
    public async Task<Window> SignInAsync(int width = 1440, ColorScheme scheme = ColorScheme.Light, Uri? through = null, string? script = null)
    {
        Assert.SkipWhen(Chromium is null, "No Chromium on this machine.");
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = width < 600 ? 844 : 1000 },
            ColorScheme = scheme,
            DeviceScaleFactor = 1,
        });
        if (script is not null)
        {
            await context.AddInitScriptAsync(script);
        }

        var address = through ?? Product.Address;
        var window = new Window(await context.NewPageAsync(), address);
        await window.Page.GotoAsync(new Uri(address, new Uri(await LinkAsync()).PathAndQuery).ToString());
        // Looked at again and again: an event of the page's own that comes between a look and the waiting for the next would be missed.
        await Assertions.Expect(window.Page).Not.ToHaveURLAsync(SignIn(), new() { Timeout = 30_000 });
        return window;
    }

    private async Task<string> LinkAsync()
    {
        var start = new ProcessStartInfo(Repository.Standalone, "--sign-in-link") { RedirectStandardOutput = true };
        start.Environment["DATA_DIR"] = Product.DataFolder;
        using var command = Process.Start(start)!;
        var printed = await command.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        return Link().Match(printed).Value;
    }

    [GeneratedRegex(@"http://\S+/sign-in\?token=\S+")]
    private static partial Regex Link();

    [GeneratedRegex("/sign-in")]
    private static partial Regex SignIn();
}

/// <summary>One product and one browser for all journeys.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserCollection : ICollectionFixture<BrowserFixture>
{
    public const string Name = "browser";
}
