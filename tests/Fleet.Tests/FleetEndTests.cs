using System.Diagnostics;
using System.Net;
using Vanguards.TestSupport;

namespace Vanguards.Fleet.Tests;

/// <summary>The end of a fleet, and its next start on the same folder.</summary>
[Trait("tier", "slow")]
public sealed class FleetEndTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Down_LeavesNoProcessAndTheData_WhichTheNextStartFinds()
    {
        Assert.SkipUnless(FleetProcess.IsInstalled, "PostgreSQL, RabbitMQ or Swift is not installed.");
        await using var fleet = new FleetProcess(sample: false, new Dictionary<string, string> { ["EXECUTORS"] = "1" });
        await fleet.StartAsync(Cancel);
        using var api = new ApiClient(fleet.Address, FleetProcess.Token);
        (await api.PutAsync("api/use-cases/kept", new System.Text.Json.Nodes.JsonObject { ["name"] = "Kept" }, Cancel)).Expect(HttpStatusCode.Created);

        var (code, output) = await fleet.RunAsync("down", Cancel);

        Assert.True(code == 0, output);
        Assert.Empty(Left(fleet.DataFolder));
        await fleet.StartAsync(Cancel);
        (await api.GetAsync("api/use-cases/kept", Cancel)).Expect(HttpStatusCode.OK);
    }

    /// <summary>Processes that name the folder in their command or work in it.</summary>
    private static List<string> Left(string folder) =>
        [.. Process.GetProcesses().Select(process => $"/proc/{process.Id}").Where(process => Names(process, folder))];

    private static bool Names(string process, string folder)
    {
        try
        {
            return File.ReadAllText($"{process}/cmdline").Contains(folder, StringComparison.Ordinal) || new DirectoryInfo($"{process}/cwd").LinkTarget?.StartsWith(folder, StringComparison.Ordinal) == true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
