using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Vanguards.Contracts.Notifications;

namespace Vanguards.Orchestrator.Executions;

/// <summary>Counts what the event log has committed: executions by the state that they reached, steps by how they ended.</summary>
internal sealed class ExecutionMeters : IHostedService, IDisposable
{
    private readonly Counter<long> _executions;
    private readonly Counter<long> _steps;
    private readonly ILiveFeed _feed;
    private IDisposable? _subscription;

    public ExecutionMeters(IMeterFactory meters, ILiveFeed feed)
    {
        var meter = meters.Create("Vanguards.Orchestrator");
        _feed = feed;
        _executions = meter.CreateCounter<long>("vanguards.executions", "{execution}", "Executions that reached the state.");
        _steps = meter.CreateCounter<long>("vanguards.steps", "{step}", "Steps that ended so.");
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _subscription = _feed.Subscribe((_, frame) => Count(frame));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _subscription?.Dispose();

    private void Count(Frame frame)
    {
        if (frame.Type is "STATE" or "COMPLETE" or "ERROR" && frame.State is { } state)
        {
            _executions.Add(1, KeyValuePair.Create<string, object?>("state", state));
        }
        else if (frame is { Type: "STEP_COMPLETE", Step: { } step } && step.TryGetProperty("status", out var status))
        {
            _steps.Add(1, KeyValuePair.Create<string, object?>("outcome", status.GetString()));
        }
    }
}
