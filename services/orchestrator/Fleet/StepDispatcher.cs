using System.Text.Json;
using Microsoft.Extensions.Hosting;
using RabbitMQ.Client;
using Vanguards.Contracts.Steps;
using Vanguards.Messaging.Rabbit;
using Vanguards.Messaging.Steps;
using Vanguards.Orchestrator.Engine;

namespace Vanguards.Orchestrator.Fleet;

/// <summary>
/// The leader gives out attempts: no more than the executors are about to run, so that what waits is ordered here. Nothing that it sends need survive:
/// what no executor claims is given out again with the same token.
/// </summary>
internal sealed class StepDispatcher(
    RabbitConnection rabbit, EmbeddedStepPlane plane, DispatchQueue queue, Executors executors, StepTimes times, RunReconciler reconciler, LargeBodies bodies, TimeProvider time) : BackgroundService
{
    private const int MaxRound = 256;

    /// <summary>Executors that fall silent do so without a signal: the room is looked at again after this long.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await reconciler.Recovered.WaitAsync(stoppingToken);
        await rabbit.KeepAsync(DispatchAsync, stoppingToken);
    }

    private async Task DispatchAsync(RabbitSession session)
    {
        var channel = await session.ChannelAsync();
        await RabbitTopology.DeclareStepsAsync(channel, session.Ended);
        await session.SendAsync(channel, Answers.ToAll(new AnswerMessage { Hello = true }));
        while (true)
        {
            executors.Rearm();
            if (executors.Room is > 0 and var room)
            {
                await GiveOutAsync(channel, session, await plane.TakeRankedAsync(Math.Min(room, MaxRound), session.Ended));
            }
            else
            {
                await Task.WhenAny(executors.EasedAsync(), Task.Delay(LookAgain, time, session.Ended));
                session.Ended.ThrowIfCancellationRequested();
            }
        }
    }

    private async Task GiveOutAsync(IChannel channel, RabbitSession session, IReadOnlyList<(StepWork Work, int Priority)> works)
    {
        var sent = 0;
        try
        {
            foreach (var (rank, parcel) in Parcels.Of(works, executors.Count, times.AreShort))
            {
                var body = JsonSerializer.SerializeToUtf8Bytes(new WorkMessage { Works = parcel }, StepJson.Default.WorkMessage);
                await session.SendAsync(channel, await bodies.FitAsync(new RabbitMessage { Key = RabbitTopology.Work[rank], Body = body }, session.Ended));
                sent += parcel.Count;
            }
        }
        finally
        {
            foreach (var (work, _) in works.Skip(sent))
            {
                queue.Return(work.Token);
            }
        }
    }
}
