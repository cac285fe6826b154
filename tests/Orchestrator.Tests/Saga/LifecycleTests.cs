using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MassTransit.Mediator;
using Vanguards.Contracts.Notifications;
using Vanguards.Databases;
using Vanguards.Messaging;
using Vanguards.Messaging.Commits;
using Vanguards.Messaging.Sagas;
using Vanguards.Orchestrator.Executions;
using Vanguards.Orchestrator.Saga;
using Vanguards.Orchestrator.Store;
using Vanguards.ServiceDefaults;
using Vanguards.TestSupport;
using Vanguards.Storage;
using Vanguards.Storage.Objects;

namespace Vanguards.Orchestrator.Tests.Saga;

public sealed class LifecycleTests : IAsyncLifetime
{
    private static readonly DateTimeOffset At = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);
    private readonly string _folder = Directory.CreateTempSubdirectory("vanguards-saga-").FullName;
    private ServiceProvider _services = null!;
    private OrchestrationDatabase _database = null!;

    public async ValueTask InitializeAsync()
    {
        _database = new OrchestrationDatabase(Options.Create(new DatabaseOptions { Postgres = await TestDatabase.ForAsync(_folder) }), new DataFolder(_folder));
        await _database.MigrateAsync(TestContext.Current.CancellationToken);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<ILiveFeed, LiveFeed>();
        services.AddSingleton(new GroupCommit(_database.Writer(), NullLogger<GroupCommit>.Instance));
        services.AddSingleton(new ScopedContexts<OrchestrationContext>(OrchestrationContext.On));
        services.AddSingleton<IObjectStore>(new FolderObjectStore(Path.Combine(_folder, "objects"), Microsoft.Extensions.Options.Options.Create(new StorageOptions()), TimeProvider.System));
        services.AddSingleton<ResultReader>();
        services.AddSingleton<EventLog>();
        Lifecycle.Register(services);
        _services = services.BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private Lifecycle Saga => _services.GetRequiredService<Lifecycle>();

    private GroupCommit Commits => _services.GetRequiredService<GroupCommit>();

    [Fact]
    public async Task Lifecycle_EventsInOneItem_OneTransactionWithDenseSeqs()
    {
        await Commits.RunAsync(
            async _ =>
            {
                await Saga.SendAsync(Accepted(1));
                await Saga.SendAsync(new RunReleased { Run = 1, At = At });
            },
            TestContext.Current.CancellationToken);
        await Saga.SendAsync(new RunEnded { Run = 1, At = At, State = ExecutionStates.Completed });
        await Saga.SendAsync(new RunStalled { Run = 1, At = At });

        await using var rows = _database.Read();
        Assert.Equal("COMPLETED", (await rows.Executions.SingleAsync(TestContext.Current.CancellationToken)).State);
        var events = await rows.Events.OrderBy(e => e.Seq).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal([1L, 2, 3, 4, 5], events.Select(e => e.Seq));
        Assert.Equal(["STATE", "STATE", "STATE", "STATE", "COMPLETE"], events.Select(e => e.Type));
    }

    [Fact]
    public async Task Lifecycle_LateEvents_AreIgnored()
    {
        await Saga.SendAsync(Accepted(1));
        await Saga.SendAsync(new CancelRequested { Run = 1, At = At, By = "ada" });
        await Saga.SendAsync(new RunReleased { Run = 1, At = At });
        await Saga.SendAsync(new RunEnded { Run = 1, At = At, State = ExecutionStates.Completed });

        await using var rows = _database.Read();
        var row = await rows.Executions.SingleAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("CANCELLED", "ada"), (row.State, row.CancelledBy));
        Assert.Equal(4, await rows.Events.CountAsync(TestContext.Current.CancellationToken));
    }

    private static AcceptRun Accepted(long run) => new()
    {
        Run = run,
        At = At,
        IsAdmitted = true,
        Row = new Execution { Id = "e" + run, WorkflowId = "w", WorkflowName = "W", Version = "1.0.0", UseCase = "u", DefinitionUri = "x", DefinitionSha256 = "y", AsOf = At },
    };
}
