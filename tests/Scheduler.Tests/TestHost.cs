using System.Collections.Concurrent;
using System.Security.Claims;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Vanguards.Contracts.Audit;
using Vanguards.Contracts.Catalog;
using Vanguards.Contracts.Schedules;
using Vanguards.Databases;
using Vanguards.Scheduler.Firing;
using Vanguards.ServiceDefaults;
using Vanguards.TestSupport;

[assembly: AssemblyFixture(typeof(TestDatabase))]

namespace Vanguards.Scheduler.Tests;

/// <summary>The scheduler over a folder of its own and at a time of its own. It takes its turns when the test says so, unless it is to run by itself.</summary>
public sealed class TestHost : IAsyncDisposable
{
    public const string UseCase = "land";

    public static readonly DateTimeOffset Start = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly WebApplication _app;
    private readonly bool _ownsFolder;

    private TestHost(WebApplication app, Orchestrator orchestrator, FakeTimeProvider time, string folder, bool ownsFolder)
    {
        (_app, Orchestrator, Time, Folder, _ownsFolder) = (app, orchestrator, time, folder, ownsFolder);
        Http = app.GetTestClient();
    }

    public string Folder { get; }
    public bool IsOnPostgres => _app.Configuration["Database:Postgres"] is { Length: > 0 };
    public HttpClient Http { get; }
    public Orchestrator Orchestrator { get; }
    public FakeTimeProvider Time { get; }

    public IServiceProvider Services => _app.Services;
    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<TestHost> StartAsync(
        TestHost? beside = null, DateTimeOffset? now = null, bool runsByItself = false, Action<SchedulerOptions>? configure = null)
    {
        var folder = beside?.Folder ?? Directory.CreateTempSubdirectory("vanguards-scheduler-").FullName;
        var orchestrator = beside?.Orchestrator ?? new Orchestrator();
        var time = new FakeTimeProvider(now ?? Start);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Configuration["Database:Postgres"] = await TestDatabase.ForAsync(folder);
        builder.Services.AddSingleton(new DataFolder(folder));
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.AddServiceDefaults();
        builder.Services.AddSingleton<IWorkflowCatalog>(orchestrator);
        builder.Services.AddSingleton<IAuditTrail>(orchestrator);
        builder.Services.AddSingleton<IScheduleDoor>(orchestrator);
        builder.AddScheduler();
        builder.Services.Configure<SchedulerOptions>(options => configure?.Invoke(options));
        if (!runsByItself)
        {
            builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(SchedulerLoops)));
        }

        var app = builder.Build();
        app.UseExceptionHandler();
        app.Use((context, next) =>
        {
            var roles = context.Request.Headers["roles"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries);
            context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim("name", "Ada"), .. (roles.Length == 0 ? ["*:admin"] : roles).Select(role => new Claim("role", role))], "test"));
            return next();
        });
        app.MapScheduler();
        foreach (var migration in app.Services.GetServices<IDatabaseMigration>())
        {
            await migration.ApplyAsync(Cancel);
        }

        await app.StartAsync(Cancel);
        return new TestHost(app, orchestrator, time, folder, beside is null);
    }

    /// <summary>Writes what is due and asks for it, once.</summary>
    public async Task TurnAsync()
    {
        await _app.Services.GetRequiredService<FireDue>().RunAsync(Cancel);
        var asks = _app.Services.GetRequiredService<AskOrchestrator>();
        await asks.RunAsync(Cancel);
        await asks.SettleAsync();
    }

    /// <summary>The time passes, and then it is looked.</summary>
    public Task TurnAsync(TimeSpan passed)
    {
        Time.Advance(passed);
        return TurnAsync();
    }

    public async Task<(int Status, JsonElement Body)> SendAsync(HttpMethod method, string path, string? body = null, string roles = "")
    {
        using var request = new HttpRequestMessage(method, path) { Headers = { { "roles", roles } } };
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await Http.SendAsync(request, Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        return ((int)answer.StatusCode, text.Length == 0 ? default : JsonElement.Parse(text));
    }

    /// <summary>Saves a schedule of the use case; what of it is not given is the default.</summary>
    public async Task<JsonElement> PutAsync(string id, string cron, string more = "")
    {
        var (status, body) = await SendAsync(HttpMethod.Put, $"/api/schedules/{id}", $$"""{"useCase":"land","workflowId":"report","cron":"{{cron}}"{{more}}}""");
        Assert.True(status is 200 or 201, $"{status} {body}");
        return body;
    }

    public async Task<JsonElement> GetAsync(string id)
    {
        var (status, body) = await SendAsync(HttpMethod.Get, $"/api/schedules/{id}");
        Assert.Equal(200, status);
        return body;
    }

    /// <summary>The states of its fires, oldest first.</summary>
    public async Task<string> FiresAsync(string id) =>
        string.Join(' ', (await GetAsync(id)).GetProperty("fires").EnumerateArray().Reverse().Select(fire => $"{fire.GetProperty("at").GetDateTimeOffset():HH:mm:ss}={fire.GetProperty("state").GetString()}"));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        if (_ownsFolder)
        {
            await TestDatabase.DropAsync(Folder);
            Directory.Delete(Folder, recursive: true);
        }
    }
}
