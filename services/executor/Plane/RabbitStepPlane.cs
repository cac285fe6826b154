using Microsoft.Extensions.Hosting;
using Vanguards.Contracts.Steps;

namespace Vanguards.Executor.Plane;

/// <summary>
/// The step plane over RabbitMQ: work from the queues, reports and claims to the leader. Everything is set up anew after the broker was away, and nothing
/// waits for ever: what could not be reported is sent again by its caller, what could not be renewed stops by itself.
/// </summary>
internal sealed class RabbitStepPlane(WorkIntake intake, ReportOutbox outbox, ClaimDesk desk) : IStepPlane, IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public IObservable<long> Cancellations => desk.Stops;

    public ValueTask<IReadOnlyList<StepWork>> TakeAsync(int max, CancellationToken cancel) => intake.TakeAsync(max, cancel);

    public async Task ReportAsync(StepReport report, CancellationToken cancel)
    {
        await outbox.SendAsync(report, cancel);
        intake.Settle(report.Token, confirmed: true);
    }

    public async Task<bool> ClaimAsync(StepWork work, string executor, CancellationToken cancel)
    {
        var granted = await desk.ClaimAsync(work.Token, work.GivenBefore, cancel);
        if (granted)
        {
            intake.Leased(work.Token);
        }

        return granted;
    }

    public void Dropped(StepWork work) => intake.Settle(work.Token, confirmed: false);

    public void Started(StepWork work, string executor) => desk.Started(work.Token);

    public async Task<IReadOnlyList<long>> RenewAsync(string executor, IReadOnlyList<long> tokens, CancellationToken cancel)
    {
        var lost = await desk.RenewAsync(tokens, cancel);
        foreach (var token in tokens.Except(lost))
        {
            intake.Leased(token);
        }

        return lost;
    }

    public void Log(StepLogLine line) => outbox.Add(line);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _running = Task.WhenAll(Task.Run(() => intake.RunAsync(_stop.Token), CancellationToken.None), Task.Run(() => outbox.RunAsync(_stop.Token), CancellationToken.None), Task.Run(() => desk.RunAsync(_stop.Token), CancellationToken.None));
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Before anything stops: no new work, and what was not begun goes back.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        desk.Drain();
        await intake.DrainAsync();
    }

    /// <summary>After the worker has stopped and its reports are out.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _running;
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _stop.Dispose();
}
