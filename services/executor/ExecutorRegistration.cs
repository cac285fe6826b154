using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Vanguards.Contracts.Catalog;
using Vanguards.Executor.AgentCalls;
using Vanguards.Executor.Aggregate;
using Vanguards.Executor.Alone;
using Vanguards.Executor.Catalogs;
using Vanguards.Executor.Decisions;
using Vanguards.Executor.Definitions;
using Vanguards.Executor.ForEach;
using Vanguards.Executor.Http;
using Vanguards.Executor.Notifications;
using Vanguards.Executor.Outputs;
using Vanguards.Executor.Query;
using Vanguards.Executor.Reports;
using Vanguards.Executor.Results;
using Vanguards.Executor.Script;
using Vanguards.Executor.Steps;
using Vanguards.Executor.Transforms;
using Vanguards.Executor.Values;
using Vanguards.Executor.Waits;
using Vanguards.Executor.Work;
using Vanguards.Expressions;

namespace Vanguards.Executor;

/// <summary>
/// The executor: makes the attempts that an <see cref="Contracts.Steps.IStepPlane"/> gives it. Needs the plane, object store, SQL engine,
/// agent and dataset catalogues, data folder and clock of its host. Register it after the engine, so that it stops first.
/// </summary>
public static class ExecutorRegistration
{
    public static IServiceCollection AddExecutor(this IServiceCollection services)
    {
        services.AddOptions<ExecutorOptions>().BindConfiguration("Executor").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<AgentCallOptions>().BindConfiguration(AgentCallOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<OutboundOptions>().BindConfiguration(OutboundOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<AloneOptions>().BindConfiguration(AloneOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<MailOptions>().BindConfiguration(MailOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<DeliveryOptions>().BindConfiguration(DeliveryOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ExpressionEngine>(_ => new ExpressionEngine());
        services.AddSingleton<IReportCatalog, ReportCatalog>();
        services.AddSingleton<IDeliveryCatalog, DeliveryCatalog>();
        AddWork(services);
        AddRunners(services);
        return services;
    }

    public static IEndpointRouteBuilder MapExecutor(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapCatalogEndpoints();
        return endpoints;
    }

    private static void AddWork(IServiceCollection services)
    {
        services.AddSingleton<HeldAttempts>();
        services.AddSingleton<LeaseKeeper>();
        services.AddSingleton<ReportSender>();
        services.AddSingleton<StepExecution>();
        services.AddSingleton<StepAlone>();
        services.TryAddSingleton(StepProgram.Own(_ => []));
        services.AddSingleton<DefinitionCache>();
        services.AddSingleton<PayloadStore>();
        services.AddSingleton<ResultCache>();
        services.AddSingleton<ResultFile>();
        services.AddHostedService(provider => provider.GetRequiredService<ResultFile>());
        services.AddHostedService<StepWorker>();
    }

    private static void AddRunners(IServiceCollection services)
    {
        services.AddSingleton<RunnerTable>();
        services.AddSingleton<IStepRunner, AgentRunner>();
        services.AddSingleton<IStepRunner, QueryRunner>();
        services.AddSingleton<IStepRunner, AggregateRunner>();
        services.AddSingleton<IStepRunner, HttpRunner>();
        services.AddSingleton<IStepRunner, ScriptRunner>();
        services.AddSingleton<IStepRunner, WorkflowRunner>();
        services.AddSingleton<IStepRunner, WaitRunner>();
        services.AddSingleton<IStepRunner, ApprovalRunner>();
        services.AddSingleton<IStepRunner, DecisionRunner>();
        services.AddSingleton<IStepRunner, ReportTransform>();
        services.AddSingleton<IStepRunner, ExpressionTransform>();
        services.AddSingleton<IStepRunner, SqlTransform>();
        services.AddSingleton<IStepRunner, NotifyRunner>();

        services.AddSingleton<AgentCall>();
        services.AddSingleton<AgentTables>();
        services.AddSingleton<StepSql>();
        services.AddSingleton<SqlFacts>();
        services.AddSingleton<ReportRenderer>();
        services.AddSingleton<ReportSource>();
        services.AddSingleton<ReportTables>();
        services.AddSingleton<Mail>();
        services.AddSingleton<OutboundCalls>();
        services.AddSingleton<AddressGuard>();
        services.AddHttpClient(OutboundCalls.ClientName)
            .ConfigurePrimaryHttpMessageHandler(provider => GuardedHandler.Create(provider.GetRequiredService<AddressGuard>()));

        services.AddSingleton<ForEachSteps>();
        services.AddSingleton<ResultAssembly>();
        services.AddSingleton<ResultDelivery>();
        services.AddSingleton<ResultFiles>();
        services.AddSingleton<ResultMail>();
        services.AddSingleton<ResultPost>();
    }
}
