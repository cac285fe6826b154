using System.Diagnostics;
using Vanguards.TestSupport;

namespace Vanguards.Chaos.Tests.Fleet;

/// <summary>What operators do to a fleet at work, and what executors and queues lose: nothing fails, and what was lost goes on soon.</summary>
[Collection("fleet")]
[Trait("tier", "slow")]
public sealed class RollingTests(DefaultFleet fleet, ITestOutputHelper output) : IClassFixture<DefaultFleet>
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly FleetSite _site = fleet.Site;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Restart_OfEveryServiceUnderLoad_FailsNothingAndCallsEachEffectOnce()
    {
        _site.Refusals.Clear();
        var load = new Load(_site, "restart", fleet.Random);
        var services = (await _site.Fleet.ProcessesAsync(Cancel)).Keys.Except([.. FleetSite.Stores, "gateway"]).ToList();
        foreach (var service in services)
        {
            await RestartAsync(service, load);
        }

        var refusals = Refused();
        // Who asks the gateway itself while it is away, with nothing before it, is refused by the machine.
        await RestartAsync("gateway", load);
        var runs = await load.StopAsync();

        output.WriteLine($"{runs.Count} runs; refusals: {string.Join(", ", _site.Refusals)}");
        Assert.All(refusals, refusal => Assert.Matches("^503 [A-Z_]+$", refusal));
        Assert.All(Refused().Except(refusals), refusal => Assert.Matches("^503 [A-Z_]+$|^ConnectionRefused$", refusal));
        Assert.Empty(await FaultsAsync(runs, []));
        Assert.Empty(await AttemptsAsync(runs));
    }

    [Fact]
    public async Task Scale_UpAndDownUnderLoad_FailsNothingAndCallsEachEffectOnce()
    {
        Assert.SkipWhen(KillSettings.Kills < 20, "A part of make chaos: every test is to stay within 40 minutes.");
        var load = new Load(_site, "scale", fleet.Random);
        foreach (var executors in (int[])[1, 5, 2])
        {
            await SomeMoreAsync(load);
            await _site.Fleet.CommandAsync($"scale executor {executors}", Cancel);
        }

        var runs = await load.StopAsync();

        output.WriteLine($"{runs.Count} runs");
        Assert.Empty(await FaultsAsync(runs, []));
        Assert.Empty(await AttemptsAsync(runs));
    }

    [Fact]
    public async Task Drain_OfAnExecutorInTheMidstOfEffects_LosesNoneAndCallsNoneTwice()
    {
        Assert.SkipWhen(KillSettings.Kills < 20, "A part of make chaos: every test is to stay within 40 minutes.");
        var runs = await BeginSlowAsync("drain", 8);
        var (name, process, held) = await BusiestAsync();
        var port = await _site.Fleet.PortOfAsync(name, Cancel);
        using (var terminate = Process.Start("kill", ["-TERM", $"{process}"]))
        {
            await terminate.WaitForExitAsync(Cancel);
        }

        // It drains once it no longer listens.
        await UntilAsync(async () => !await ListensAsync(port));
        _site.Receiver.MayAnswer.SetResult();

        Assert.Empty(await FaultsAsync(runs, []));
        Assert.Empty(await AttemptsAsync(runs));
        output.WriteLine($"{name} held {held} of {runs.Count}");
    }

    [Fact]
    public async Task Kill_OfAnExecutorInTheMidstOfEffects_TheyRunElsewhereInTime()
    {
        var runs = await BeginSlowAsync("lost", 8);
        var (name, process, held) = await BusiestAsync();
        var killedAt = TimeProvider.System.GetUtcNow();
        using (var victim = Process.GetProcessById(process))
        {
            victim.Kill();
        }

        var expected = runs.Count + held;
        await UntilAsync(() => Task.FromResult(CallsOf("lost").Count >= expected));
        var longest = CallsOf("lost").Max(call => call.At) - killedAt;
        output.WriteLine($"{name} held {held} of {runs.Count}; the last was called again after {longest.TotalSeconds:0.0} s");
        _site.Receiver.MayAnswer.SetResult();

        Assert.Empty(await FaultsAsync(runs, [new Happened("kill", killedAt, killedAt + longest, true)]));
        Assert.Equal(expected, CallsOf("lost").Count(call => call.Path.StartsWith("/slow", StringComparison.Ordinal)));
        // Promised are 20 s with the default lease, on a machine that has time for it.
        Assert.InRange(longest.TotalSeconds, 0, 40);
    }

    private async Task RestartAsync(string service, Load load)
    {
        var watch = Stopwatch.StartNew();
        await SomeMoreAsync(load);
        await _site.Fleet.CommandAsync($"restart {service}", Cancel);
        output.WriteLine($"{service}: {watch.Elapsed.TotalSeconds:0.0} s; refusals until now: {string.Join(", ", _site.Refusals)}");
    }

    /// <summary>Nothing is restarted twice while the same runs go on.</summary>
    private static Task SomeMoreAsync(Load load)
    {
        var before = load.Count;
        return UntilAsync(() => Task.FromResult(load.Count >= before + 3));
    }

    private List<string> Refused() => [.. _site.Refusals.Keys];

    private async Task<IReadOnlyList<ChaosRun>> BeginSlowAsync(string name, int count)
    {
        _site.Receiver.MayAnswer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var runs = Enumerable.Range(0, count).Select(n => new ChaosRun($"{name}-{n}", DefaultFleet.Slow, null)).ToList();
        await Task.WhenAll(runs.Select(run => run.AskAsync(_site)));
        await UntilAsync(() => Task.FromResult(CallsOf(name).Count == count));
        return runs;
    }

    private List<EffectCall> CallsOf(string name) => [.. _site.Receiver.Calls.Where(call => call.Key.StartsWith($"{name}-", StringComparison.Ordinal))];

    /// <summary>The executor that makes most of the attempts that are being made. Its name under which it claims holds its process's id.</summary>
    private async Task<(string Name, int Process, int Held)> BusiestAsync()
    {
        await using var rows = await _site.RowsAsync();
        var most = (Name: "", Process: 0, Held: 0);
        foreach (var (name, process) in (await _site.Fleet.ProcessesAsync(Cancel)).Where(each => each.Key.StartsWith("executor-", StringComparison.Ordinal)))
        {
            await using var command = rows.CreateCommand();
            command.CommandText = $"SELECT count(*) FROM attempts WHERE status = 'RUNNING' AND executor LIKE '%-{process}-%'";
            var held = (int)(long)(await command.ExecuteScalarAsync(Cancel))!;
            most = held > most.Held ? (name, process, held) : most;
        }

        Assert.NotEqual(0, most.Held);
        return most;
    }

    private async Task<IReadOnlyList<string>> FaultsAsync(IReadOnlyList<ChaosRun> runs, IReadOnlyList<Happened> happened)
    {
        var faults = await new Verdict(_site, fleet.Undisturbed, happened).OfAsync(runs);
        output.WriteLine(string.Join('\n', faults));
        return faults;
    }

    /// <summary>Steps that needed another number of attempts than undisturbed, or ended without a line in the log.</summary>
    private async Task<IReadOnlyList<string>> AttemptsAsync(IReadOnlyList<ChaosRun> runs)
    {
        var faults = new List<string>();
        foreach (var run in runs)
        {
            var steps = (await _site.EndAsync(run.Id))["steps"]!.AsArray().Zip(fleet.Undisturbed[run.Workflow]["steps"]!.AsArray());
            faults.AddRange(await _site.Story.WithoutLinesAsync(run.Id));
            faults.AddRange(steps.Where(each => (int)each.First!["attempt"]! != (int)each.Second!["attempt"]!).Select(each => $"{run.Id}: {each.First!.ToJsonString()}, undisturbed {each.Second!["attempt"]} attempts"));
        }

        output.WriteLine(string.Join('\n', faults));
        return faults;
    }

    private static async Task<bool> ListensAsync(int port)
    {
        using var client = new System.Net.Sockets.TcpClient();
        try
        {
            await client.ConnectAsync(System.Net.IPAddress.Loopback, port, Cancel);
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        while (!await isSo())
        {
            await Task.Delay(Pause, TimeProvider.System, patience.Token);
        }
    }
}
