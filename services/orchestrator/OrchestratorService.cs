using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vanguards.Contracts.Audit;
using Vanguards.Contracts.Notifications;
using Vanguards.Contracts.Schedules;
using Vanguards.Contracts.Steps;
using Vanguards.Databases;
using Vanguards.Expressions;
using Vanguards.Messaging;
using Vanguards.Messaging.Commits;
using Vanguards.Messaging.Sagas;
using Vanguards.Orchestrator.Audit;
using Vanguards.Orchestrator.Engine;
using Vanguards.Orchestrator.Executions;
using Vanguards.Orchestrator.Fleet;
using Vanguards.Orchestrator.Logs;
using Vanguards.Orchestrator.Saga;
using Vanguards.Orchestrator.Schedules;
using Vanguards.Orchestrator.Store;

namespace Vanguards.Orchestrator;

/// <summary>Executions: their lifecycle, step state, event log, results, retry, cancel, rollback and audit.</summary>
public static class OrchestratorService
{
    /// <summary>
    /// Needs <c>DataFolder</c>, <c>IObjectStore</c>, <c>IWorkflowCatalog</c> and <c>IDatasetCatalog</c>; gives <c>IStepPlane</c>, <c>IExecutionLog</c>,
    /// <c>IAuditTrail</c> and <c>IScheduleDoor</c>.
    /// </summary>
    public static IHostApplicationBuilder AddOrchestrator(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ILiveFeed, LiveFeed>();
        services.TryAddSingleton<ExpressionEngine>();
        services.AddOptions<DatabaseOptions>().BindConfiguration("Database");
        services.AddSingleton<OrchestrationDatabase>();
        services.AddSingleton<IDatabaseMigration>(provider => provider.GetRequiredService<OrchestrationDatabase>());
        services.AddSingleton(provider => provider.GetRequiredService<OrchestrationDatabase>().Writer());
        services.AddSingleton(provider => new GroupCommit(
            provider.GetRequiredService<IWriterDialect>(), provider.GetRequiredService<ILogger<GroupCommit>>()));
        services.AddSingleton(new ScopedContexts<OrchestrationContext>(OrchestrationContext.On));
        Lifecycle.Register(services);
        services.AddSingleton<EventLog>();
        services.AddSingleton<RunKeys>();
        services.AddSingleton<LogStore>();
        services.AddSingleton<LostLines>();
        services.AddSingleton<CatalogMemory>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<IAuditTrail>(provider => provider.GetRequiredService<AuditTrail>());
        services.AddOptions<LeaderOptions>().BindConfiguration("Leader");
        services.AddHttpForwarder();
        services.AddSingleton(provider => new Lazy<GroupCommit>(provider.GetRequiredService<GroupCommit>));
        services.AddSingleton<Leadership>();
        services.AddHostedService(provider => provider.GetRequiredService<Leadership>());
        AddEngine(services);
        AddExecutions(services);
        return builder;
    }

    /// <summary>The routes of executions and the audit trail.</summary>
    public static IEndpointRouteBuilder MapOrchestrator(this IEndpointRouteBuilder routes)
    {
        routes.MapExecutions();
        routes.MapGet("/api/audit", GetAudit.HandleAsync).WithName("listAudit").WithTags("Audit").Produces<AuditPage>();
        routes.MapGet("/api/audit/verify", (System.Security.Claims.ClaimsPrincipal caller, OrchestrationDatabase database, CancellationToken cancel) =>
            GetAudit.VerifyAsync(caller, database, cancel)).WithName("verifyAudit").WithTags("Audit").Produces<AuditVerdict>();
        return routes;
    }

    private static void AddEngine(IServiceCollection services)
    {
        services.AddOptions<LeaseOptions>().BindConfiguration("Steps").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<LoadedDefinitions>();
        services.AddSingleton<SecretInputs>();
        services.AddSingleton<DispatchQueue>();
        services.AddSingleton<RunTimers>();
        services.AddSingleton<EngineParts>();
        services.AddSingleton<RunEngine>();
        services.AddSingleton<ConcurrencyLimits>();
        services.AddSingleton<RunGate>();
        services.AddSingleton<ForgottenRuns>();
        services.AddSingleton<RunReconciler>();
        services.AddSingleton<ItemLists>();
        services.AddSingleton<WorkBuilder>();
        services.AddSingleton<EmbeddedStepPlane>();
        services.AddSingleton<IStepPlane>(provider => provider.GetRequiredService<EmbeddedStepPlane>());
        services.AddLeaderService<ChildRuns>();
        services.AddLeaderService<RunGate>();
        services.AddLeaderService<RunReconciler>();
    }

    private static void AddExecutions(IServiceCollection services)
    {
        services.AddSingleton<ResultReader>();
        services.AddSingleton<ExecutionReader>();
        services.AddSingleton<IExecutionLog, ExecutionLog>();
        services.AddSingleton<RunEnds>();
        services.AddSingleton<TakenIds>();
        services.AddHostedService<ExecutionMeters>();
        services.AddSingleton<Acceptance>();
        services.AddSingleton<Admission>();
        services.AddSingleton<ExecuteWorkflowHandler>();
        services.AddSingleton<CancelExecution>();
        services.AddSingleton<RetryExecution>();
        services.AddSingleton<DecideStep>();
        services.AddSingleton<IScheduleDoor, ScheduleDoor>();
        services.AddSingleton<ChildRuns>();
    }
}
