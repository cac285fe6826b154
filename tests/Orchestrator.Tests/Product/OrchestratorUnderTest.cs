using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Vanguards.Contracts;
using Vanguards.Contracts.Catalog;
using Vanguards.Contracts.Datasets;
using Vanguards.Contracts.Steps;
using Vanguards.Definitions.Model;
using Vanguards.Messaging.Commits;
using Vanguards.Orchestrator.Fleet;
using Vanguards.Orchestrator.Logs;
using Vanguards.Orchestrator.Store;
using Vanguards.ServiceDefaults;
using Vanguards.Storage;
using Vanguards.Storage.Objects;
using Vanguards.TestSupport;

[assembly: AssemblyFixture(typeof(TestDatabase))]

namespace Vanguards.Orchestrator.Tests.Product;

/// <summary>The orchestrator on real SQLite files (or PostgreSQL, see <see cref="TestDatabase"/>) behind its real HTTP routes, with a scripted executor.</summary>
public sealed class OrchestratorUnderTest : IAsyncDisposable
{
    private readonly string _folder;
    private readonly WebApplication _app;

    private OrchestratorUnderTest(string folder, WebApplication app)
    {
        (_folder, _app) = (folder, app);
        Api = app.GetTestClient();
        Plane = app.Services.GetRequiredService<IStepPlane>();
        Executor = new ScriptedExecutor(Plane, Scripts);
    }

    public Dictionary<string, Func<StepWork, StepReport?>> Scripts { get; } = [];

    public HttpClient Api { get; }

    public IStepPlane Plane { get; }

    public ScriptedExecutor Executor { get; }

    public string Folder => _folder;

    public IServiceProvider Services => _app.Services;

    public StaticDatasets Datasets => (StaticDatasets)Services.GetRequiredService<IDatasetCatalog>();

    internal Leadership Leadership => Services.GetRequiredService<Leadership>();

    public OrchestrationDatabase Database => Services.GetRequiredService<OrchestrationDatabase>();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Starts on a new folder, or on that of an earlier one that crashed.</summary>
    public static async Task<OrchestratorUnderTest> StartAsync(OrchestratorUnderTest? after = null, TimeProvider? time = null, Action<WebApplicationBuilder>? configure = null)
    {
        var product = await BeginAsync(after, time, configure: configure);
        await product.Leadership.Led.WaitAsync(Cancel);
        return product;
    }

    /// <summary>Starts without waiting until it leads: on PostgreSQL another may.</summary>
    internal static async Task<OrchestratorUnderTest> BeginAsync(OrchestratorUnderTest? after = null, TimeProvider? time = null, string? postgres = null, Action<WebApplicationBuilder>? configure = null)
    {
        var folder = after?._folder ?? Directory.CreateTempSubdirectory("vanguards-orchestrator-").FullName;
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddProvider(new TestLog());
        builder.Configuration["Database:Postgres"] = postgres ?? await TestDatabase.ForAsync(folder);
        builder.AddServiceDefaults();
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddSingleton(new DataFolder(folder));
        builder.Services.AddSingleton<IObjectStore>(new FolderObjectStore(Path.Combine(folder, "objects"), Options.Create(new StorageOptions()), TimeProvider.System));
        builder.Services.AddSingleton<StaticWorkflows>();
        builder.Services.AddSingleton<IWorkflowCatalog>(provider => provider.GetRequiredService<StaticWorkflows>());
        builder.Services.AddSingleton<IDatasetCatalog, StaticDatasets>();
        builder.AddOrchestrator();
        configure?.Invoke(builder);
        var app = builder.Build();
        app.UseExceptionHandler();
        app.Use((http, next) =>
        {
            var role = http.Request.Headers["X-Test-Role"].FirstOrDefault() ?? "*:admin";
            http.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim("name", "ada"), new Claim("role", role)], "test"));
            return next(http);
        });
        app.MapOrchestrator();
        await app.Services.GetRequiredService<OrchestrationDatabase>().MigrateAsync(Cancel);
        await app.StartAsync(Cancel);
        return new OrchestratorUnderTest(folder, app);
    }

    public static JsonObject Request(string id, string workflowId = "w", JsonObject? inputs = null) => new()
    {
        ["id"] = id,
        ["workflowId"] = workflowId,
        ["context"] = new JsonObject { ["workflowId"] = workflowId, ["useCase"] = "u", ["inputs"] = inputs ?? [] },
    };

    public async Task PublishAsync(IReadOnlyList<WorkflowStep> steps, ExecutionSettings? settings = null, WorkflowInputs? inputs = null, string id = "w", string name = "Work") =>
        await Services.GetRequiredService<StaticWorkflows>().PublishAsync(new WorkflowDefinition
        {
            Id = id,
            Name = name,
            UseCase = "u",
            Version = "1.0.0",
            Steps = steps,
            Execution = settings ?? new ExecutionSettings(),
            Inputs = inputs ?? new WorkflowInputs(),
        });

    public static WorkflowStep Step(string id, params string[] dependsOn) => new()
    {
        Id = id,
        Name = "Step " + id,
        Type = "transform",
        Config = new StepConfig { Transform = new TransformConfig { Expression = JsonSerializer.SerializeToElement("{{ 1 }}") } },
        DependsOn = dependsOn,
    };

    /// <summary>An attempt of a run that nobody knows.</summary>
    public static StepWork WorkOf(long token) => new()
    {
        Run = new RunContext
        {
            ExecutionId = "other",
            WorkflowId = "w",
            WorkflowName = "W",
            Version = "1.0.0",
            UseCase = "u",
            DefinitionUri = "",
            DefinitionSha256 = "",
            Inputs = new Payload(),
            AsOf = default,
            StartedAt = default,
            Attempt = 1,
            Datasets = [],
        },
        Kind = WorkKind.Step,
        StepId = "a",
        Attempt = 1,
        Token = token,
        EffectKey = "a",
        ReadyAt = default,
    };

    public async Task<(HttpStatusCode Status, JsonObject Body)> PostAsync(string path, JsonNode? body, string? prefer = null, string? role = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body ?? new JsonObject()) };
        if (prefer is not null)
        {
            request.Headers.Add("Prefer", prefer);
        }

        if (role is not null)
        {
            request.Headers.Add("X-Test-Role", role);
        }

        using var response = await Api.SendAsync(request, Cancel);
        return (response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonObject>(Cancel))!);
    }

    public async Task<JsonObject> GetAsync(string path) => (await Api.GetFromJsonAsync<JsonObject>(path, Cancel))!;

    /// <summary>Executes and waits for the end.</summary>
    public async Task<JsonObject> RunAsync(string id, string workflowId = "w")
    {
        var (status, body) = await PostAsync("/api/workflows/execute", Request(id, workflowId), "wait=30");
        Assert.True(status == HttpStatusCode.OK, $"{status} {body.ToJsonString()}");
        return body;
    }

    /// <summary>Executes a workflow of one step <c>a</c> that is held until the caller finishes it; step <c>a</c> of other executions ends at once.</summary>
    public async Task<StepWork> HoldAsync(string id)
    {
        StepWork? held = null;
        Scripts["a"] = work =>
        {
            if (work.Run.ExecutionId != id)
            {
                return ScriptedExecutor.Success(work, 1);
            }

            held = work;
            return null;
        };
        Executor.Start();
        await PostAsync("/api/workflows/execute", Request(id));
        await UntilAsync(id, _ => held is not null);
        return held!;
    }

    /// <summary>The run's status once it has ended.</summary>
    public Task<JsonObject> EndAsync(string id, string workflowId = "w") => RunAsync(id, workflowId);

    public async Task<JsonArray> EventsAsync(string id) => (await GetAsync($"/api/executions/{id}/events"))["items"]!.AsArray();

    /// <summary>Waits until the run shows what is asked; by its events, not by the clock.</summary>
    public async Task UntilAsync(string id, Func<JsonObject, bool> condition)
    {
        while (true)
        {
            var status = await GetAsync($"/api/executions/{id}");
            if (condition(status))
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancel);
        }
    }

    /// <summary>What does not hold of the rows.</summary>
    public IReadOnlyList<string> BrokenInvariants()
    {
        using var connection = Database.Open();
        return RunInvariants.Broken(connection);
    }

    /// <summary>Until the product ends itself.</summary>
    public async Task StoppingAsync()
    {
        var stopping = new TaskCompletionSource();
        await using var told = Services.GetRequiredService<Microsoft.Extensions.Hosting.IHostApplicationLifetime>().ApplicationStopping.Register(() => stopping.TrySetResult());
        await stopping.Task.WaitAsync(Cancel);
    }

    /// <summary>Stops without doing what is queued, as a killed process would.</summary>
    public async Task CrashAsync()
    {
        await Services.GetRequiredService<GroupCommit>().AbandonAsync();
        await Services.GetRequiredService<LogStore>().AbandonAsync();
        await Executor.DisposeAsync();
        await _app.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Executor.DisposeAsync();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        await TestDatabase.DropAsync(_folder);
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private sealed class TestLog : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            TestContext.Current.TestOutputHelper?.WriteLine($"{logLevel}: {formatter(state, exception)} {exception}");
    }
}
