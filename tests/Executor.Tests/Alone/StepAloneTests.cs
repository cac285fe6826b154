using Microsoft.Extensions.DependencyInjection;
using Vanguards.Contracts.Steps;
using Vanguards.Executor.Alone;

namespace Vanguards.Executor.Tests.Alone;

/// <summary>Steps in a process of their own: the embedded product's, or a shell in its place that ends as native code may.</summary>
public sealed class StepAloneTests
{
    /// <summary>Says that it is up, as the real one does.</summary>
    private const string Ready = """printf '\016\000\000\000{"ready":true}'; """;

    private static readonly string Quick = StepJson.Expression("quick", "{{ inputs.n }}", ("cache", false));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact, Trait("tier", "slow")]
    public async Task Steps_InTheProductsOwnProcess_GiveWhatTheyGiveWithin()
    {
        var folder = Directory.CreateTempSubdirectory("vanguards-alone-").FullName;
        var product = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Vanguards.Standalone", "debug", "Vanguards.Standalone"));
        var program = new StepProgram { FileName = product, Arguments = scratch => [StepProgram.Flag, "--PORT=1", $"--DATA_DIR={folder}", $"--Storage:Scratch={scratch}"] };
        await using (var host = await ExecutorHost.StartAsync(folder: folder, configure: services => services.AddSingleton(program)))
        {
            await host.DatasetAsync("leases", "SELECT range AS id, range * 2 AS rent FROM range(1000)");
            var query = StepJson.Task("q", new { type = "query", query = "SELECT sum(rent) AS rent, count(*) AS n FROM leases" });
            var script = StepJson.Task("s", new { type = "script", language = "javascript", source = "log('from within'); return { twice: inputs.n * 2 };" });

            var table = Assert.Single(Assert.IsType<StepSucceeded>(await host.RunAsync(await SuspectAsync(host, query))).Output.Tables);
            var scripted = await host.OutputAsync(await SuspectAsync(host, script));
            var fault = await host.FaultAsync(await SuspectAsync(host, StepJson.Task("q", new { type = "query", query = "SELECT nothing FROM leases" })));

            Assert.Equal(("q", 1L), (table.Name, table.Rows));
            Assert.Equal(42, scripted.GetProperty("twice").GetInt32());
            Assert.Equal("VALIDATION_FAILED", fault.Code);
            Assert.Contains(host.Plane.Logs, line => line.Message == "from within" && line.StepId == "s");
            Assert.Equal(["claim", "report StepSucceeded", "claim", "report StepSucceeded", "claim", "report StepFaulted"], host.Plane.Calls);
            Assert.Empty(Directory.EnumerateDirectories(host.Store.ScratchFolder, "alone-*"));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("kill -9 $$", "its own process was ended by signal 9 (SIGKILL: from outside")]
    [InlineData("kill -11 $$", "its own process was ended by signal 11 (SIGSEGV: a fault in native code)")]
    [InlineData("exit 7", "its own process ended with exit code 7")]
    public async Task Death_OfTheProcess_IsTheReport(string end, string how)
    {
        await using var host = await HostAsync(Ready + end);

        var report = Assert.IsType<StepFaulted>(await host.RunAsync(await SuspectAsync(host, Quick)));

        Assert.Equal((true, "STEP_FAILED", false), (report.ProcessDied, report.Fault.Code, report.Fault.Retryable));
        Assert.StartsWith(how, report.Fault.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateDirectories(host.Store.ScratchFolder, "alone-*"));
    }

    [Fact]
    public async Task Memory_MoreThanTheProcessMayUse_EndsIt()
    {
        // `tail` keeps its input's last lines, and this one has no end.
        await using var host = await HostAsync(Ready + "exec tail /dev/zero", new() { ["Executor:Alone:MemoryMiB"] = "128" });

        var report = Assert.IsType<StepFaulted>(await host.RunAsync(await SuspectAsync(host, Quick)));

        Assert.True(report.ProcessDied);
        Assert.Matches("was ended when it used [0-9]+ MiB of memory; it may use 128", report.Fault.Message);
    }

    [Fact]
    public async Task Start_ThatFails_IsUnavailable_AndNoDeathOfTheSteps()
    {
        await using var host = await HostAsync("exit 3");

        var report = Assert.IsType<StepFaulted>(await host.RunAsync(await SuspectAsync(host, Quick)));

        Assert.Equal((false, "RESOURCE_UNAVAILABLE", "executor"), (report.ProcessDied, report.Fault.Code, report.Fault.Resource));
        Assert.Contains("exit code 3", report.Fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancel_OfAProcessThatDoesNotListen_KillsItWithWhatItStarted()
    {
        var pids = Path.GetTempFileName();
        await using var host = await HostAsync($"{Ready} sleep 1000 & echo $$ $! > {pids}; wait", new() { ["Executor:Alone:StopSeconds"] = "0.1" });
        var work = await SuspectAsync(host, Quick);
        host.Plane.Add(work);
        string[] processes;
        while ((processes = (await File.ReadAllTextAsync(pids, Cancel)).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)).Length < 2)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancel);
        }

        host.Plane.Cancel(work.Token);

        while (processes.Any(IsThere))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancel);
        }

        await host.StopAsync();
        Assert.DoesNotContain(host.Plane.Reports, report => report.Token == work.Token);
        File.Delete(pids);
    }

    [Fact]
    public async Task Suspect_WithOneLoss_IsClaimedAndRunsWithin()
    {
        await using var host = await HostAsync("exit 3");

        await host.RunAsync(await host.WorkAsync(Quick, inputs: new { n = 1 }) with { Losses = 1 });
        host.Plane.OnClaim = _ => Task.FromResult(false);
        var refused = await host.WorkAsync(Quick, inputs: new { n = 1 }) with { GivenBefore = true };
        host.Plane.Add(refused);
        await host.RunAsync(await host.WorkAsync(Quick, inputs: new { n = 1 }));
        await host.StopAsync();

        Assert.Equal("claim", host.Plane.Calls.First());
        Assert.DoesNotContain(host.Plane.Reports, report => report.Token == refused.Token);
    }

    [Fact]
    public async Task Alone_ClaimNotAnswered_IsHandedBackWithoutAProcess()
    {
        await using var host = await HostAsync("exit 3");
        host.Plane.OnClaim = _ => throw new TimeoutException("the engine is away");

        Assert.IsType<StepHandedBack>(await host.RunAsync(await host.WorkAsync(Quick, inputs: new { n = 1 }) with { Losses = 2 }));
    }

    /// <summary>A killed process whose parent has not looked yet is gone too.</summary>
    private static bool IsThere(string process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static Task<ExecutorHost> HostAsync(string shell, Dictionary<string, string?>? settings = null) =>
        ExecutorHost.StartAsync(settings, configure: services => services.AddSingleton(new StepProgram { FileName = "/bin/sh", Arguments = _ => ["-c", shell] }));

    private static async Task<StepWork> SuspectAsync(ExecutorHost host, string step) => await host.WorkAsync(step, inputs: new { n = 21 }) with { Losses = 2 };
}
