using System.Text.Json;

namespace Vanguards.Scheduler.Tests.Schedules;

public sealed class ScheduleApiTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const string Whole = """
        {"useCase":"land","workflowId":"report","version":"1.0.0","inputs":{"n":1},"data":[1],"cron":"30 2 * * *","zone":"Europe/Berlin","gap":"skip","overlap":"both",
         "catchUp":"all","catchUpLimit":7,"whileActive":"queue","enabled":true,"priority":3,"name":"Nightly","note":"For the morning."}
        """;

    private static List<string> Faults(JsonElement problem) => [.. problem.GetProperty("errors").EnumerateArray().Select(error => $"{error.GetProperty("path").GetString()} {error.GetProperty("code").GetString()}").Order(StringComparer.Ordinal)];

    [Fact]
    public async Task Schedule_Put_IsReadBackAsItIs()
    {
        await using var host = await TestHost.StartAsync();

        var (created, _) = await host.SendAsync(HttpMethod.Put, "/api/schedules/nightly", Whole);
        var (changed, _) = await host.SendAsync(HttpMethod.Put, "/api/schedules/nightly", Whole);
        var read = await host.GetAsync("nightly");

        Assert.Equal((201, 200), (created, changed));
        foreach (var member in JsonElement.Parse(Whole).EnumerateObject())
        {
            Assert.True(JsonElement.DeepEquals(member.Value, read.GetProperty(member.Name)), member.Name);
        }

        Assert.Equal("Ada", read.GetProperty("modifiedBy").GetString());
        Assert.Equal(TestHost.Start.AddHours(12.5), read.GetProperty("nextAt").GetDateTimeOffset());
        Assert.Equal(0, read.GetProperty("fires").GetArrayLength());
    }

    [Fact]
    public async Task Schedule_OfTheLeast_HasTheDefaults()
    {
        await using var host = await TestHost.StartAsync();

        var view = await host.PutAsync("least", "@daily");

        Assert.Equal(
            ("UTC", "shift", "auto", "last", 10, "allow", true),
            (view.GetProperty("zone").GetString(), view.GetProperty("gap").GetString(), view.GetProperty("overlap").GetString(), view.GetProperty("catchUp").GetString(),
                view.GetProperty("catchUpLimit").GetInt32(), view.GetProperty("whileActive").GetString(), view.GetProperty("enabled").GetBoolean()));
    }

    [Fact]
    public async Task Schedule_WithSeveralFaults_NamesAllAndIsNotSaved()
    {
        await using var host = await TestHost.StartAsync();
        const string Body = """
            {"id":"other","useCase":"land","workflowId":"report","inputs":{"n":"one","key":"hush"},"cron":"61 * * * *","zone":"Mars/Olympus","gap":"jump","overlap":1,"catchUp":"ALL",
             "catchUpLimit":101,"whileActive":null,"enabled":"yes","priority":10,"name":5,"crom":"x"}
            """;

        var (status, problem) = await host.SendAsync(HttpMethod.Put, "/api/schedules/faulty", Body);

        Assert.Equal(422, status);
        Assert.Equal(
            [
                "/catchUp INVALID_VALUE", "/catchUpLimit INVALID_VALUE", "/crom UNKNOWN_FIELD", "/cron UNSUPPORTED_CRON", "/enabled INVALID_VALUE", "/gap INVALID_VALUE", "/id ID_MISMATCH",
                "/inputs/key SECRET_INPUT", "/inputs/n WRONG_TYPE", "/name INVALID_VALUE", "/overlap INVALID_VALUE", "/priority INVALID_VALUE", "/zone UNKNOWN_ZONE",
            ],
            Faults(problem));
        Assert.Equal(404, (await host.SendAsync(HttpMethod.Get, "/api/schedules/faulty")).Status);
        Assert.Empty(host.Orchestrator.Audit);
    }

    [Theory]
    [InlineData("{}", "/cron REQUIRED;/useCase REQUIRED;/workflowId REQUIRED")]
    [InlineData("[]", " INVALID_TYPE")]
    [InlineData("""{"useCase":"land","workflowId":"report","cron":"* * * * *","name":"\ud800"}""", " INVALID_TEXT")]
    [InlineData("""{"useCase":"land","workflowId":"report","cron":"* * * * *","name":"a\u0000b"}""", "/name INVALID_VALUE")]
    [InlineData("""{"useCase":"land","workflowId":"nothing","cron":"* * * * *"}""", "/workflowId UNKNOWN_WORKFLOW")]
    [InlineData("""{"useCase":"land","workflowId":"report","version":"9.0.0","cron":"* * * * *"}""", "/version UNKNOWN_WORKFLOW")]
    [InlineData("""{"useCase":"sea","workflowId":"report","cron":"* * * * *"}""", "/useCase USE_CASE_MISMATCH")]
    [InlineData("""{"useCase":"land","workflowId":"report","cron":"* * * * *","inputs":[1]}""", "/inputs INVALID_TYPE")]
    public async Task Schedule_WithAFault_NamesIt(string body, string faults)
    {
        var (status, problem) = await shared.Host.SendAsync(HttpMethod.Put, "/api/schedules/faulty", body);

        Assert.Equal(422, status);
        Assert.Equal(faults.Split(';'), Faults(problem));
    }

    [Fact]
    public async Task Schedule_WithMoreDataThanItKeeps_IsRefused()
    {
        var (status, problem) = await shared.Host.SendAsync(HttpMethod.Put, "/api/schedules/large", $$"""{"useCase":"land","workflowId":"report","cron":"* * * * *","data":"{{new string('x', 70_000)}}"}""");

        Assert.Equal(422, status);
        Assert.Equal(["/data TOO_LARGE"], Faults(problem));
    }

    [Fact]
    public async Task Roles_OfTheUseCase_DecideWhoReadsAndWhoWrites()
    {
        await using var host = await TestHost.StartAsync();
        const string Body = """{"useCase":"land","workflowId":"report","cron":"* * * * *"}""";
        Assert.Equal(403, (await host.SendAsync(HttpMethod.Put, "/api/schedules/s", Body, "land:viewer")).Status);
        Assert.Equal(403, (await host.SendAsync(HttpMethod.Put, "/api/schedules/s", Body, "sea:admin")).Status);
        Assert.Equal(201, (await host.SendAsync(HttpMethod.Put, "/api/schedules/s", Body, "land:operator")).Status);

        Assert.Equal(200, (await host.SendAsync(HttpMethod.Get, "/api/schedules/s", roles: "land:viewer")).Status);
        Assert.Equal(404, (await host.SendAsync(HttpMethod.Get, "/api/schedules/s", roles: "sea:admin")).Status);
        Assert.Equal(404, (await host.SendAsync(HttpMethod.Get, "/api/schedules/s/next", roles: "sea:admin")).Status);
        Assert.Equal(403, (await host.SendAsync(HttpMethod.Delete, "/api/schedules/s", roles: "land:viewer")).Status);
        Assert.Equal(404, (await host.SendAsync(HttpMethod.Delete, "/api/schedules/s", roles: "sea:admin")).Status);
        Assert.Equal(403, (await host.SendAsync(HttpMethod.Get, "/api/schedules?useCase=land", roles: "sea:admin")).Status);
        Assert.Equal(0, (await host.SendAsync(HttpMethod.Get, "/api/schedules", roles: "sea:admin")).Body.GetProperty("items").GetArrayLength());
        Assert.Equal(1, (await host.SendAsync(HttpMethod.Get, "/api/schedules", roles: "land:viewer")).Body.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Audit_OfPutAndDelete_NamesThem()
    {
        await using var host = await TestHost.StartAsync();
        await host.PutAsync("s", "@daily");

        Assert.Equal(204, (await host.SendAsync(HttpMethod.Delete, "/api/schedules/s")).Status);

        Assert.Equal(404, (await host.SendAsync(HttpMethod.Delete, "/api/schedules/s")).Status);
        Assert.Equal(["save-schedule s land Ada", "delete-schedule s land Ada"], host.Orchestrator.Audit.Select(entry => $"{entry.Action} {entry.Target} {entry.UseCase} {entry.Who}"));
    }

    [Fact]
    public async Task List_InPages_HasEachOnce()
    {
        await using var host = await TestHost.StartAsync();
        foreach (var id in (string[])["c", "a", "e", "b", "d"])
        {
            await host.PutAsync(id, "@daily");
        }

        var seen = new List<string>();
        for (var next = ""; next is not null;)
        {
            var (_, page) = await host.SendAsync(HttpMethod.Get, $"/api/schedules?useCase=land&limit=2&after={next}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!));
            next = page.TryGetProperty("next", out var cursor) ? cursor.GetString() : null;
        }

        Assert.Equal(["a", "b", "c", "d", "e"], seen);
        Assert.Equal(400, (await host.SendAsync(HttpMethod.Get, "/api/schedules?after=nobody")).Status);
    }

    [Fact]
    public async Task List_ByTheNextFire_HasTheSoonestFirstAndNoneThatFireNoMore()
    {
        await using var host = await TestHost.StartAsync();
        foreach (var (id, cron) in (IEnumerable<(string, string)>)[("a", "0 0 1 1 *"), ("b", "* * * * *"), ("c", "0 0 * * *"), ("d", "0 0 * * *"), ("e", "0 0 1 * *")])
        {
            await host.PutAsync(id, cron);
        }

        await host.PutAsync("off", "* * * * *", ""","enabled":false""");

        var seen = new List<string>();
        for (var next = ""; next is not null;)
        {
            var (_, page) = await host.SendAsync(HttpMethod.Get, $"/api/schedules?useCase=land&order=next&limit=2&after={next}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!));
            next = page.TryGetProperty("next", out var cursor) ? cursor.GetString() : null;
        }

        Assert.Equal(["b", "c", "d", "e", "a"], seen);
        Assert.Equal(400, (await host.SendAsync(HttpMethod.Get, "/api/schedules?order=newest")).Status);
    }

    [Fact]
    public async Task Schedules_OfOneUseCase_AreBounded()
    {
        await using var host = await TestHost.StartAsync(configure: options => options.MaxSchedules = 2);
        await host.PutAsync("a", "@daily");
        await host.PutAsync("b", "@daily");

        var (status, problem) = await host.SendAsync(HttpMethod.Put, "/api/schedules/c", """{"useCase":"land","workflowId":"report","cron":"@daily"}""");

        Assert.Equal((409, "TOO_MANY_SCHEDULES"), (status, problem.GetProperty("code").GetString()));
        await host.PutAsync("b", "@hourly");
    }

    [Fact]
    public async Task Next_OfASchedule_AreItsFires()
    {
        await using var host = await TestHost.StartAsync();
        await host.PutAsync("s", "0 6 * * *");

        var (_, next) = await host.SendAsync(HttpMethod.Get, "/api/schedules/s/next?count=2");

        Assert.Equal([TestHost.Start.AddHours(18), TestHost.Start.AddHours(42)], next.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("at").GetDateTimeOffset()));
    }

    [Fact]
    public async Task Preview_AcrossAChangeOfClocks_NotesIt()
    {
        var (status, preview) = await shared.Host.SendAsync(HttpMethod.Post, "/api/schedules/preview", """{"cron":"30 2 * * *","zone":"Europe/Berlin","from":"2026-03-28T12:00:00Z","count":2}""");

        Assert.Equal(200, status);
        Assert.Equal("2026-03-29T01:00:00+00:00", preview.GetProperty("items")[0].GetProperty("at").GetString());
        Assert.Contains("02:30", preview.GetProperty("items")[0].GetProperty("note").GetString(), StringComparison.Ordinal);
        Assert.False(preview.GetProperty("items")[1].TryGetProperty("note", out _));
    }

    [Theory]
    [InlineData("""{"cron":"0 0 30 2 *"}""", 200, 0)]
    [InlineData("""{"cron":"* * * * * *","count":1000}""", 200, 1_000)]
    [InlineData("""{"cron":"* * * * * *"}""", 200, 10)]
    [InlineData("""{"cron":"* * * * *","count":1001}""", 422, 0)]
    [InlineData("""{"cron":"* * * * *","count":0}""", 422, 0)]
    [InlineData("""{"cron":"* * *"}""", 422, 0)]
    [InlineData("""{"cron":"* * * * *","zone":"Nowhere"}""", 422, 0)]
    [InlineData("""{"cron":"* * * * *","from":"9999-12-31T23:59:59Z"}""", 422, 0)]
    [InlineData("""{"cron":"0 0 1 1 *","zone":"Pacific/Kiritimati","from":"9997-12-30T23:59:59Z"}""", 200, 1)]
    [InlineData("""{"cron":"* * * * *","form":"2026-01-01T00:00:00Z"}""", 422, 0)]
    public async Task Preview_OfAnyRequest_IsBounded(string body, int expected, int items)
    {
        var (status, answer) = await shared.Host.SendAsync(HttpMethod.Post, "/api/schedules/preview", body);

        Assert.Equal(expected, status);
        Assert.Equal(items, answer.TryGetProperty("items", out var found) ? found.GetArrayLength() : 0);
    }
}

/// <summary>One scheduler for the tests that leave nothing in it.</summary>
public sealed class SharedHost : IAsyncLifetime
{
    public TestHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Host = await TestHost.StartAsync();

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
