using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Vanguards.Contracts;
using Vanguards.Contracts.Datasets;
using Vanguards.Contracts.Steps;
using Vanguards.Definitions;
using Vanguards.Definitions.Reading;
using Vanguards.ServiceDefaults;
using Vanguards.Storage;
using Vanguards.Storage.Objects;
using Vanguards.Storage.Sql;

namespace Vanguards.Executor.Tests;

/// <summary>An executor as a host runs it, over a folder of its own and a scripted plane.</summary>
public sealed class ExecutorHost : IAsyncDisposable
{
    public static readonly DateTimeOffset AsOf = new(2026, 3, 10, 5, 30, 0, TimeSpan.Zero);

    private readonly IHost _host;
    private readonly string _folder;
    private readonly bool _ownsFolder;
    private readonly Dictionary<string, (string Uri, string Sha256, string Id)> _published = [];
    private long _token;
    private bool _stopped;

    private ExecutorHost(IHost host, TestPlane plane, string folder, bool ownsFolder)
    {
        (_host, Plane, _folder, _ownsFolder) = (host, plane, folder, ownsFolder);
        Store = host.Services.GetRequiredService<IObjectStore>();
    }

    public TestPlane Plane { get; }
    public IObjectStore Store { get; }
    public IServiceProvider Services => _host.Services;
    public List<DatasetRef> Datasets { get; } = [];

    public static async Task<ExecutorHost> StartAsync(Dictionary<string, string?>? settings = null, string? folder = null, Action<IServiceCollection>? configure = null)
    {
        var root = folder ?? Directory.CreateTempSubdirectory("vanguards-executor-").FullName;
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Executor:GraceSeconds"] = "5", ["AGENT_ENDPOINT"] = "http://127.0.0.1:1" });
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        var plane = new TestPlane();
        builder.AddServiceDefaults();
        builder.Services.AddLogging();
        builder.Services.AddStorage(root);
        builder.Services.AddSingleton(new DataFolder(root));
        builder.Services.AddSingleton<IStepPlane>(plane);
        builder.Services.AddSingleton<IDatasetCatalog, NoDatasetCatalog>();
        builder.Services.AddExecutor();
        configure?.Invoke(builder.Services);
        var host = builder.Build();
        await host.StartAsync();
        return new ExecutorHost(host, plane, root, folder is null);
    }

    /// <summary>A definition with these steps (JSON), as published; the same text again is the same one.</summary>
    public async Task<(string Uri, string Sha256, string Id)> PublishAsync(string steps, string? more = null)
    {
        var json = $$"""{"id":"wf","name":"Workflow","useCase":"case","version":"1.0.0","steps":{{steps}}{{(more is null ? "" : "," + more)}}}""";
        if (_published.TryGetValue(json, out var known))
        {
            return known;
        }

        var definition = DefinitionReader.FromCanonical(System.Text.Encoding.UTF8.GetBytes(json));
        var canonical = DefinitionReader.ToCanonical(definition);
        var stored = await Store.PutAsync(new MemoryStream(canonical), CancellationToken.None);
        return _published[json] = (stored.Uri, DefinitionReader.HashOf(canonical), definition.Steps[0].Id);
    }

    /// <summary>Work on a step of a definition with these steps; the first one if none is named.</summary>
    public async Task<StepWork> WorkAsync(string steps, string? stepId = null, string? more = null, object? inputs = null, string execution = "run-1")
    {
        var (uri, sha256, first) = await PublishAsync(steps, more);
        return new StepWork
        {
            Run = new RunContext
            {
                ExecutionId = execution,
                WorkflowId = "wf",
                WorkflowName = "Workflow",
                Version = "1.0.0",
                UseCase = "case",
                DefinitionUri = uri,
                DefinitionSha256 = sha256,
                Inputs = Payload.Of(JsonSerializer.SerializeToElement(inputs ?? new { })),
                AsOf = AsOf,
                StartedAt = AsOf,
                Attempt = 1,
                User = "Ada",
                Datasets = [.. Datasets],
            },
            Kind = WorkKind.Step,
            StepId = stepId ?? first,
            Attempt = 1,
            Token = Interlocked.Increment(ref _token),
            EffectKey = stepId ?? first,
            ReadyAt = AsOf,
        };
    }

    public async Task<StepReport> RunAsync(StepWork work)
    {
        Plane.Add(work);
        return await Plane.ReportAsync(work.Token);
    }

    /// <summary>Runs the first step of these and gives its output's JSON.</summary>
    public async Task<JsonElement> OutputAsync(StepWork work) => await ValueAsync(Assert.IsType<StepSucceeded>(await RunAsync(work)).Output.Value);

    public async Task<JsonElement> ValueAsync(Payload payload)
    {
        if (payload.Inline is { } inline)
        {
            return inline;
        }

        await using var content = await Store.OpenAsync(payload.Uri!, CancellationToken.None);
        using var reader = new StreamReader(content);
        var text = await reader.ReadToEndAsync();
        return JsonElement.Parse(payload.Lines ? "[" + string.Join(',', text.Split('\n', StringSplitOptions.RemoveEmptyEntries)) + "]" : text);
    }

    public async Task<Fault> FaultAsync(StepWork work)
    {
        var report = await RunAsync(work);
        return Assert.IsType<StepFaulted>(report).Fault;
    }

    /// <summary>A stored table with what a SELECT gives.</summary>
    public async Task<TableRef> TableAsync(string name, string select)
    {
        await using var session = await _host.Services.GetRequiredService<SqlEngine>().OpenAsync(new SqlScope { AsOf = AsOf }, CancellationToken.None);
        var made = await session.QueryToTableAsync(select, [], name, CancellationToken.None);
        return made.Value ?? throw new InvalidOperationException(made.Fault!.Message);
    }

    /// <summary>Pins a dataset with what a SELECT gives.</summary>
    public async Task<DatasetRef> DatasetAsync(string name, string select, params CanonicalColumn[] canonical)
    {
        var table = await TableAsync(name, select);
        var dataset = new DatasetRef
        {
            Name = name,
            Version = "v1",
            Sha256 = table.Sha256,
            Uri = table.Uri,
            Rows = table.Rows,
            Columns = table.Columns,
            Declaration = new DatasetDeclaration { Name = name, Columns = canonical },
        };
        Datasets.RemoveAll(each => each.Name == name);
        Datasets.Add(dataset);
        return dataset;
    }

    public static UpstreamStep Completed(object? value, IReadOnlyList<TableRef>? tables = null) => new()
    {
        Status = "COMPLETED",
        Output = new StepOutput { Value = Payload.Of(JsonSerializer.SerializeToElement(value)), Tables = tables ?? [] },
    };

    public static UpstreamStep Skipped() => new() { Status = "SKIPPED" };

    public async Task StopAsync()
    {
        if (!_stopped)
        {
            _stopped = true;
            await _host.StopAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _host.Dispose();
        if (_ownsFolder)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private sealed class NoDatasetCatalog : IDatasetCatalog
    {
        public Task<UseCase?> FindUseCaseAsync(string useCase, CancellationToken cancel) => Task.FromResult<UseCase?>(new UseCase { Id = useCase, Name = "The Case" });

        public Task<IReadOnlyList<DatasetRef>> CurrentAsync(string useCase, CancellationToken cancel) => Task.FromResult<IReadOnlyList<DatasetRef>>([]);
    }
}
