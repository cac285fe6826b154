using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Vanguards.Databases;
using Vanguards.Scheduler.Firing;
using Vanguards.Scheduler.Schedules;
using Vanguards.Scheduler.Store;

namespace Vanguards.Scheduler;

/// <summary>The scheduler: cron schedules, and the executions that it asks for. Needs a <c>DataFolder</c>, the workflow catalogue, the audit trail and the schedule door.</summary>
public static class SchedulerRegistration
{
    public static TBuilder AddScheduler<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        var services = builder.Services;
        services.AddOptions<SchedulerOptions>().BindConfiguration("Scheduler").ValidateDataAnnotations().ValidateOnStart();
        services.AddServiceDatabase<SchedulingDb>("scheduling");
        services.AddSingleton<WorkflowFit>();
        services.AddSingleton<PutSchedule>();
        services.AddSingleton<FireAlarm>();
        services.AddSingleton<AskAlarm>();
        services.AddMetrics();
        services.AddSingleton<FireMeters>();
        services.AddSingleton<FireDue>();
        services.AddSingleton<EarlierRuns>();
        services.AddSingleton<AskOrchestrator>();
        services.AddHostedService<ScheduleSignal>();
        services.AddHostedService<SchedulerLoops>();
        return builder;
    }

    public static IEndpointRouteBuilder MapScheduler(this IEndpointRouteBuilder routes)
    {
        routes.MapSchedules();
        return routes;
    }
}
