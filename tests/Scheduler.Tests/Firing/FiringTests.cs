using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Vanguards.Definitions;

namespace Vanguards.Scheduler.Tests.Firing;

/// <summary>From the instant to the orchestrator's answer, on a real database.</summary>
public sealed class FiringTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static string IdOf(string schedule, DateTimeOffset at) => $"schedule:{schedule}:{at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}";

    [Fact]
    public async Task Schedule_WhenItsInstantComes_AsksOnceAsTheScheduleForWhoSavedIt()
    {
        await using var host = await TestHost.StartAsync();
        await host.PutAsync("nightly", "30 12 * * *", ""","inputs":{"n":3},"data":{"a":1},"priority":7,"version":"1.0.0" """);

        await host.TurnAsync(TimeSpan.FromMinutes(29));
        Assert.Empty(host.Orchestrator.Asked);
        await host.TurnAsync(Minute);
        await host.TurnAsync();

        var start = Assert.Single(host.Orchestrator.Asked);
        Assert.Equal(("nightly", "land"), (start.ScheduleId, start.UseCase));
        Assert.Equal(
            """{"id":"schedule:nightly:2026-05-01T12:30:00Z","workflowId":"report","context":{"workflowId":"report","useCase":"land","data":{"a":1},"user":"Ada","inputs":{"n":3},"version":"1.0.0","asOf":"2026-05-01T12:30:00+00:00"},"priority":7}""",
            start.Request.GetRawText());
        var shown = await host.GetAsync("nightly");
        Assert.Equal("12:30:00=STARTED", await host.FiresAsync("nightly"));
        Assert.Equal("RUNNING", shown.GetProperty("fires")[0].GetProperty("executionState").GetString());
        Assert.Equal(TestHost.Start.AddDays(1).AddMinutes(30), shown.GetProperty("nextAt").GetDateTimeOffset());
    }

    [Theory]
    [InlineData("none", 0, "14:59:00=MISSED")]
    [InlineData("last", 1, "14:58:00=MISSED 14:59:00=STARTED")]
    [InlineData("all", 3, "14:56:00=MISSED 14:57:00=STARTED 14:58:00=STARTED 14:59:00=STARTED")]
    public async Task Downtime_OfThreeHours_IsMadeUpForExactly(string policy, int made, string fires)
    {
        await using var host = await TestHost.StartAsync();
        await host.PutAsync("minutely", "* * * * *", $$""","catchUp":"{{policy}}","catchUpLimit":3""");
        await host.TurnAsync();

        await using var later = await TestHost.StartAsync(host, TestHost.Start.AddHours(3).AddSeconds(-20));
        await later.TurnAsync();
        await later.TurnAsync();

        Assert.Equal(made, host.Orchestrator.Asked.Count);
        Assert.Equal(fires, await later.FiresAsync("minutely"));
        await later.TurnAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(made + 1, host.Orchestrator.Asked.Count);
        Assert.Equal(IdOf("minutely", TestHost.Start.AddHours(3)), host.Orchestrator.Ids[^1]);
    }

    [Fact]
    public async Task Meters_HaveEachFireOnceByWhatBecameOfIt_AndHowLateItWas()
    {
        await using var host = await TestHost.StartAsync();
        await host.PutAsync("minutely", "* * * * *", ""","catchUp":"all","catchUpLimit":3""");
        await host.TurnAsync();
        await using var later = await TestHost.StartAsync(host, TestHost.Start.AddHours(3).AddSeconds(-20));
        var (states, delays) = (new ConcurrentQueue<string>(), new ConcurrentQueue<double>());
        using var listener = new MeterListener();
        var own = later.Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Meter.Scope == own && instrument.Meter.Name == "Vanguards.Scheduler")
            {
                listening.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, fires, tags, _) => states.Enqueue($"{tags[0].Value} {fires}"));
        listener.SetMeasurementEventCallback<double>((_, seconds, _, _) => delays.Enqueue(seconds));
        listener.Start();

        await later.TurnAsync();
        await later.TurnAsync();

        Assert.Equal(["MISSED 1", "STARTED 1", "STARTED 1", "STARTED 1"], states);
        Assert.Equal([160, 100, 40], delays);
    }

    [Fact]
    public async Task TwoSchedulers_OnOneDatabase_FireEachInstantOnce()
    {
        await using var one = await TestHost.StartAsync();
        await using var two = await TestHost.StartAsync(one);
        await one.PutAsync("a", "* * * * * *");
        await one.PutAsync("b", "* * * * * *");

        for (var second = 0; second < 10; second++)
        {
            await Task.WhenAll(one.TurnAsync(Second), two.TurnAsync(Second));
        }

        var expected = Enumerable.Range(1, 10).SelectMany(second => new[] { IdOf("a", TestHost.Start.AddSeconds(second)), IdOf("b", TestHost.Start.AddSeconds(second)) });
        // What one still had in hand when the other looked is asked for in the next turn.
        await one.TurnAsync();
        Assert.Equal(expected.Order(StringComparer.Ordinal), one.Orchestrator.Ids.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Clock_SetBackAnHour_FiresNothingTwiceAndGoesOn()
    {
        await using var host = await TestHost.StartAsync();
        await host.PutAsync("quarter", "*/15 * * * *");
        for (var fire = 0; fire < 4; fire++)
        {
            await host.TurnAsync(TimeSpan.FromMinutes(15));
        }

        await using var back = await TestHost.StartAsync(host, TestHost.Start.AddMinutes(5));
        // Saving it again on the way does not bring back what has fired.
        await back.PutAsync("quarter", "*/15 * * * *");
        for (var passed = 0; passed < 5; passed++)
        {
            await back.TurnAsync(TimeSpan.FromMinutes(15));
        }

        Assert.Equal(Enumerable.Range(1, 5).Select(fire => IdOf("quarter", TestHost.Start.AddMinutes(15 * fire))), host.Orchestrator.Ids);
    }

    [Fact]
    public async Task Orchestrator_AwayAndBack_IsAskedUntilItAnswers()
    {
        await using var host = await TestHost.StartAsync();
        await host.PutAsync("minutely", "* * * * *", ""","catchUp":"none" """);
        host.Orchestrator.Away = new HttpRequestException("Nobody is there.");
        for (var minute = 0; minute < 5; minute++)
        {
            await host.TurnAsync(Minute);
        }

        Assert.Empty(host.Orchestrator.Asked);
        var waiting = await host.GetAsync("minutely");
        Assert.Equal(5, waiting.GetProperty("fires").GetArrayLength());
        Assert.Equal(5, waiting.GetProperty("fires")[4].GetProperty("asked").GetInt32());

        host.Orchestrator.Away = null;
        // Within a minute of its return, whatever the pause has grown to.
        await host.TurnAsync(TimeSpan.FromSeconds(59));

        Assert.Equal(Enumerable.Range(1, 5).Select(minute => IdOf("minutely", TestHost.Start.AddMinutes(minute))), host.Orchestrator.Ids);
        Assert.All((await host.GetAsync("minutely")).GetProperty("fires").EnumerateArray(), fire => Assert.Equal("STARTED", fire.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task Refusal_OfTheOrchestrator_IsKeptWithItsProblems()
    {
        await using var host = await TestHost.StartAsync();
        await host.PutAsync("minutely", "* * * * *");
        host.Orchestrator.Refuses = [new Problem { Code = "DATA_NOT_INGESTED", Path = "", Message = "There is no data." }];
        await host.TurnAsync(Minute);
        host.Orchestrator.Refuses = [];
        await host.TurnAsync(Minute);

        Assert.Equal("12:01:00=REFUSED 12:02:00=STARTED", await host.FiresAsync("minutely"));
        Assert.Equal("DATA_NOT_INGESTED", (await host.GetAsync("minutely")).GetProperty("fires")[1].GetProperty("problems")[0].GetProperty("code").GetString());
    }

    [Fact]
    public async Task Scheduler_EndedBeforeTheAnswer_LeavesTheQuestionToTheNext()
    {
        await using var host = await TestHost.StartAsync();
        await host.PutAsync("minutely", "* * * * *");
        host.Orchestrator.Away = new HttpRequestException("Nobody is there.");
        await host.TurnAsync(Minute);
        host.Orchestrator.Away = null;

        await using var next = await TestHost.StartAsync(host, TestHost.Start.AddSeconds(90));
        await next.TurnAsync();

        Assert.Equal([IdOf("minutely", TestHost.Start.AddMinutes(1))], host.Orchestrator.Ids);
    }

    [Theory]
    [InlineData("allow", "12:01:00=STARTED 12:02:00=STARTED", 2)]
    [InlineData("skip", "12:01:00=STARTED 12:02:00=SKIPPED", 1)]
    [InlineData("queue", "12:01:00=STARTED 12:02:00=WAITING", 1)]
    [InlineData("cancel", "12:01:00=STARTED 12:02:00=STARTED", 2)]
    public async Task Fire_WhileTheEarlierIsActive_DoesWhatThePolicySays(string policy, string fires, int asked)
    {
        await using var host = await TestHost.StartAsync();
        await host.PutAsync("minutely", "* * * * *", $$""","whileActive":"{{policy}}" """);
        await host.TurnAsync(Minute);
        await host.TurnAsync(Minute);

        Assert.Equal(fires, await host.FiresAsync("minutely"));
        Assert.Equal(asked, host.Orchestrator.Asked.Count);
        Assert.Equal(policy == "cancel" ? [$"{IdOf("minutely", TestHost.Start.AddMinutes(1))} by minutely"] : [], host.Orchestrator.Cancelled);
        host.Orchestrator.End(IdOf("minutely", TestHost.Start.AddMinutes(1)));
        await host.TurnAsync(Minute);
        // Whoever watched for the end may have been at the row at the same moment.
        await host.TurnAsync();
        Assert.Equal(policy == "queue" ? IdOf("minutely", TestHost.Start.AddMinutes(2)) : IdOf("minutely", TestHost.Start.AddMinutes(3)), host.Orchestrator.Ids[^1]);
    }

    [Fact]
    public async Task Queue_BehindALongExecution_KeepsTheOrderAndLosesNone()
    {
        await using var host = await TestHost.StartAsync();
        await host.PutAsync("minutely", "* * * * *", ""","whileActive":"queue" """);
        for (var minute = 0; minute < 20; minute++)
        {
            await host.TurnAsync(Minute);
        }

        for (var ended = 0; ended < 20; ended++)
        {
            Assert.Equal(ended + 1, host.Orchestrator.Asked.Count);
            host.Orchestrator.End(host.Orchestrator.Ids[ended]);
            await host.TurnAsync(TimeSpan.FromSeconds(31));
            await host.TurnAsync();
            if (ended == 10)
            {
                await host.PutAsync("minutely", "0 0 1 1 *", ""","whileActive":"queue" """);
            }
        }

        Assert.Equal(host.Orchestrator.Ids.Order(StringComparer.Ordinal), host.Orchestrator.Ids);
    }

    [Fact]
    public async Task Fires_ThatWait_AreBounded()
    {
        await using var host = await TestHost.StartAsync(configure: options => (options.MaxWaiting, options.KeptFires) = (3, 5));
        await host.PutAsync("minutely", "* * * * *");
        host.Orchestrator.Away = new HttpRequestException("Nobody is there.");
        for (var minute = 0; minute < 10; minute++)
        {
            await host.TurnAsync(Minute);
        }

        Assert.Equal("12:06:00=SKIPPED 12:07:00=SKIPPED 12:08:00=SKIPPED 12:09:00=SKIPPED 12:10:00=SKIPPED", await host.FiresAsync("minutely"));
        host.Orchestrator.Away = null;
        await host.TurnAsync(Minute);
        Assert.Equal(3, host.Orchestrator.Asked.Count);
    }

    [Fact]
    public async Task Execution_ThatOutlastsManySkippedFires_IsStillKnownToBeActive()
    {
        await using var host = await TestHost.StartAsync(configure: options => options.KeptFires = 3);
        await host.PutAsync("minutely", "* * * * *", ""","whileActive":"skip" """);
        for (var minute = 0; minute < 12; minute++)
        {
            await host.TurnAsync(Minute);
        }

        Assert.Single(host.Orchestrator.Asked);
    }

    [Fact]
    public async Task Schedule_Disabled_FiresNoMoreAndDropsWhatWaits()
    {
        await using var host = await TestHost.StartAsync();
        await host.PutAsync("minutely", "* * * * *");
        host.Orchestrator.Away = new HttpRequestException("Nobody is there.");
        await host.TurnAsync(Minute);
        host.Orchestrator.Away = null;
        var disabled = await host.PutAsync("minutely", "* * * * *", ""","enabled":false""");

        await host.TurnAsync(TimeSpan.FromHours(1));

        Assert.False(disabled.TryGetProperty("nextAt", out _));
        Assert.Empty(host.Orchestrator.Asked);
        await host.PutAsync("minutely", "* * * * *");
        await host.TurnAsync(Minute);
        Assert.Equal([IdOf("minutely", TestHost.Start.AddMinutes(62))], host.Orchestrator.Ids);
    }

    [Fact]
    public async Task Scheduler_ByItself_WakesForWhatIsSavedAndForTheNextInstant()
    {
        await using var host = await TestHost.StartAsync(runsByItself: true);
        await host.PutAsync("secondly", "* * * * * *");
        var started = new List<string>();
        while (started.Count < 3)
        {
            started.Add(await WhileTimePassesAsync(host, host.Orchestrator.NextAsync()));
        }

        Assert.Equal(3, started.Distinct().Count());
        Assert.All(started, id => Assert.StartsWith("schedule:secondly:2026-05-01T12:", id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Scheduler_AnotherSavesASchedule_IsToldAndFires()
    {
        // Its clock is ahead of the other's, so that what is saved is due at once and nothing but being told can wake it.
        await using var host = await TestHost.StartAsync(now: TestHost.Start.AddSeconds(2), runsByItself: true, configure: options => options.LookSeconds = 300);
        Assert.SkipUnless(host.IsOnPostgres, "Embedded there is one scheduler.");
        await using var other = await TestHost.StartAsync(beside: host);

        await other.PutAsync("yearly", "1 0 12 1 5 *");

        Assert.Equal(IdOf("yearly", TestHost.Start.AddSeconds(1)), await host.Orchestrator.NextAsync());
    }

    [Fact]
    public async Task Scheduler_ByItself_StartsWhatQueuedWhenTheEarlierEnds()
    {
        await using var host = await TestHost.StartAsync(runsByItself: true, configure: options => options.KeptFires = 1_000);
        await host.PutAsync("secondly", "* * * * * *", ""","whileActive":"queue" """);
        var first = await WhileTimePassesAsync(host, host.Orchestrator.NextAsync());
        await WhileTimePassesAsync(host, WaitingAsync(host));

        var oldest = (await host.GetAsync("secondly")).GetProperty("fires").EnumerateArray().Last(fire => fire.GetProperty("state").GetString() == "WAITING");
        host.Orchestrator.End(first);

        Assert.Equal(oldest.GetProperty("executionId").GetString(), await host.Orchestrator.NextAsync());
    }

    private static async Task<bool> WaitingAsync(TestHost host)
    {
        // That the first has been started is known here a moment after the orchestrator has begun it.
        while (await host.FiresAsync("secondly") is var fires && !(fires.Contains("STARTED", StringComparison.Ordinal) && fires.EndsWith("WAITING", StringComparison.Ordinal)))
        {
            TestHost.Cancel.ThrowIfCancellationRequested();
        }

        return true;
    }

    /// <summary>Whether it sleeps yet when a second passes is not to be seen from outside.</summary>
    private static async Task<T> WhileTimePassesAsync<T>(TestHost host, Task<T> awaited)
    {
        while (!awaited.IsCompleted)
        {
            host.Time.Advance(Second);
            await Task.WhenAny(awaited, Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestHost.Cancel));
        }

        return await awaited;
    }
}
