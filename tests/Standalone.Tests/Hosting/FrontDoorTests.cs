using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Vanguards.TestSupport;

namespace Vanguards.Standalone.Tests.Hosting;

/// <summary>What a person at a terminal meets: the start, the way in, the stop, and what is said when something stands in the way.</summary>
[Trait("tier", "slow")]
public sealed partial class FrontDoorTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("vanguards-door-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Dictionary<string, string> Environment(string port = "0") => new() { ["PORT"] = port, ["DATA_DIR"] = _data, ["SAMPLE"] = "0" };

    [Fact(Timeout = 120_000)]
    public async Task Start_WithoutToken_PrintsSecretAndLinkLast_AndStopsCleanly()
    {
        using var process = CommandLine.Start([], Environment());
        var printed = await ReadUntilLinkAsync(process);
        using var browser = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer() });
        var link = new Uri(Link().Match(printed).Value);
        browser.BaseAddress = new Uri(link.GetLeftPart(UriPartial.Authority));

        var first = await SignInAsync(browser, link);
        var again = await SignInAsync(browser, link);
        var me = await browser.GetAsync("api/me", Cancel);
        var exit = await StopAsync(process, "INT");

        Assert.Matches("administrator's secret, shown this once: [0-9a-f]{48}", printed);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized, HttpStatusCode.OK), (first, again, me.StatusCode));
        Assert.Equal(0, exit);
        // What one that is killed leaves in it makes its steps suspects.
        Assert.Equal(0, new FileInfo(Path.Combine(_data, "lock")).Length);
    }

    [Fact(Timeout = 120_000)]
    public async Task SignInLink_OfRunningProduct_IsFreshAndWorks()
    {
        using var process = CommandLine.Start([], Environment());
        await ReadUntilLinkAsync(process);

        var command = await CommandLine.RunAsync(["--sign-in-link"], Environment(), Cancel);
        var link = new Uri(Link().Match(command.Output).Value);
        using var browser = new HttpClient { BaseAddress = new Uri(link.GetLeftPart(UriPartial.Authority)) };

        Assert.Equal(HttpStatusCode.OK, await SignInAsync(browser, link));
        Assert.Equal(0, await StopAsync(process, "TERM"));
    }

    [Fact(Timeout = 60_000)]
    public async Task SignInLink_OfFolderThatNeverRan_SaysWhatToDo()
    {
        var command = await CommandLine.RunAsync(["--sign-in-link"], Environment(), Cancel);

        Assert.Equal(1, command.ExitCode);
        Assert.Contains("make run", command.Error, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Port_InUse_NamesTheOwnerAndWhatToType()
    {
        using var owner = new TcpListener(IPAddress.Loopback, 0);
        owner.Start();
        var port = ((IPEndPoint)owner.LocalEndpoint).Port;

        var command = await CommandLine.RunAsync([], Environment($"{port}"), Cancel);
        var beforeTheBuild = await CommandLine.RunAsync(Path.Combine(Repository.Root, "services", "standalone", "port.sh"), ["127.0.0.1", $"{port}"], Environment(), Cancel);

        Assert.Equal(command, beforeTheBuild);
        Assert.Equal(2, command.ExitCode);
        Assert.Contains($"Port {port} is in use by", command.Error, StringComparison.Ordinal);
        Assert.Contains($"(process {System.Environment.ProcessId})", command.Error, StringComparison.Ordinal);
        Assert.Contains($"make run PORT={port + 1}", command.Error, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("0")]
    [InlineData("abc")]
    [InlineData("")]
    public async Task PortBeforeTheBuild_NotInUse_IsNothingToSay(string port)
    {
        var script = await CommandLine.RunAsync(Path.Combine(Repository.Root, "services", "standalone", "port.sh"), ["127.0.0.1", port], Environment(), Cancel);

        Assert.Equal(new CommandLine(0, "", ""), script);
    }

    [Fact(Timeout = 120_000)]
    public async Task DataFolder_OfRunningProcess_IsRefused()
    {
        await using var running = new ProductProcess(sample: false, _data);
        await running.StartAsync(Cancel);

        var command = await CommandLine.RunAsync([], Environment(), Cancel);

        Assert.Equal(2, command.ExitCode);
        Assert.Contains($"is using the data folder {_data}", command.Error, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("abc")]
    [InlineData("70000")]
    [InlineData("-1")]
    public async Task Port_ThatIsNone_IsRefused(string port)
    {
        var command = await CommandLine.RunAsync([], Environment(port), Cancel);

        Assert.Equal(2, command.ExitCode);
        Assert.Contains($"PORT is '{port}'", command.Error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    /// <summary>All lines up to and with the link, which is the last.</summary>
    private static async Task<string> ReadUntilLinkAsync(Process process)
    {
        var printed = new StringBuilder();
        while (await process.StandardOutput.ReadLineAsync(Cancel) is { } line)
        {
            printed.AppendLine(line);
            if (Link().IsMatch(line))
            {
                return printed.ToString();
            }
        }

        throw new InvalidOperationException($"The product ended: {printed}{await process.StandardError.ReadToEndAsync(Cancel)}");
    }

    private static async Task<HttpStatusCode> SignInAsync(HttpClient browser, Uri link)
    {
        var body = new JsonObject { ["token"] = link.Query.Split('=')[1] };
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await browser.PostAsync("api/sign-in", content, Cancel);
        return answer.StatusCode;
    }

    private static async Task<int> StopAsync(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        await kill.WaitForExitAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        return process.ExitCode;
    }

    [GeneratedRegex(@"http://\S+/sign-in\?token=\S+")]
    private static partial Regex Link();
}
