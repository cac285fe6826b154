using MassTransit;

namespace Vanguards.Orchestrator.Saga;

/// <summary>The lifecycle of an execution as a table. An event that comes too late for its state is ignored by name.</summary>
public sealed class LifecycleStateMachine : MassTransitStateMachine<Execution>
{
    public LifecycleStateMachine()
    {
        InstanceState(x => x.CurrentState);

        Event(() => Accepted, e =>
        {
            e.CorrelateById(c => RunKey.ToGuid(c.Message.Run));
            // Nobody can have been there before: keys are given out on the writer's turn.
            e.InsertOnInitial = true;
            e.SetSagaFactory(c =>
            {
                c.Message.Row.Run = c.Message.Run;
                return c.Message.Row;
            });
        });
        Event(() => Refused, e => e.CorrelateById(c => RunKey.ToGuid(c.Message.Run)));
        Event(() => Released, e => e.CorrelateById(c => RunKey.ToGuid(c.Message.Run)));
        Event(() => Stalled, e => e.CorrelateById(c => RunKey.ToGuid(c.Message.Run)));
        Event(() => Resumed, e => e.CorrelateById(c => RunKey.ToGuid(c.Message.Run)));
        Event(() => Cancel, e => e.CorrelateById(c => RunKey.ToGuid(c.Message.Run)));
        Event(() => Rollback, e => e.CorrelateById(c => RunKey.ToGuid(c.Message.Run)));
        Event(() => Ended, e => e.CorrelateById(c => RunKey.ToGuid(c.Message.Run)));
        Event(() => Retry, e => e.CorrelateById(c => RunKey.ToGuid(c.Message.Run)));

        Initially(
            When(Accepted).Begin().Enter(Pending).Enter(Validating).If(c => c.Message.IsAdmitted, admitted => admitted.Enter(Queued)));

        During(Validating,
            When(Refused).Refuse().Enter(Rejected));

        During(Queued,
            When(Released).Start().Enter(Running),
            When(Refused).Refuse().Enter(Rejected));

        During(Running,
            When(Stalled).Enter(Waiting));

        During(Waiting,
            When(Resumed).Enter(Running));

        During(Provisioning,
            When(Released).Start().Enter(Running),
            When(Refused).Refuse().Enter(Rejected));

        During(Pending, Validating, Queued, Provisioning,
            When(Cancel).MarkCancelled().Enter(Cancelled));

        During(Running, Waiting,
            When(Cancel).MarkCancelled().Enter(Cancelling),
            When(Rollback).MarkRollback().Enter(RollingBack));

        During(RollingBack,
            When(Cancel).MarkCancelled());

        During(Running, Waiting, Cancelling, RollingBack,
            When(Ended).Finish().EnterEnd(this));

        During(Failed, TimedOut, Cancelled, CompletedWithErrors,
            When(Retry).NextAttempt().Enter(Queued));

        // What comes too late for a state, by name.
        Late(Accepted, Pending, Validating, Queued, Provisioning, Running, Waiting, Cancelling, RollingBack);
        Late(Refused, Running, Waiting, Cancelling, RollingBack);
        Late(Released, Running, Waiting, Cancelling, RollingBack);
        Late(Stalled, Queued, Waiting, Cancelling, RollingBack);
        Late(Resumed, Queued, Running, Cancelling, RollingBack);
        Late(Cancel, Cancelling);
        Late(Rollback, Cancelling, RollingBack);
        Late(Retry, Pending, Validating, Queued, Provisioning, Running, Waiting, Cancelling, RollingBack, Completed, Rejected, RolledBack, RollbackFailed);
        foreach (var late in new Event[] { Accepted, Refused, Released, Stalled, Resumed, Cancel, Rollback, Ended })
        {
            Late(late, Completed, CompletedWithErrors, Failed, TimedOut, Cancelled, Rejected, RolledBack, RollbackFailed);
        }
    }

    public State Pending { get; private set; } = null!;
    public State Validating { get; private set; } = null!;
    public State Queued { get; private set; } = null!;
    public State Provisioning { get; private set; } = null!;
    public State Running { get; private set; } = null!;
    public State Waiting { get; private set; } = null!;
    public State Cancelling { get; private set; } = null!;
    public State RollingBack { get; private set; } = null!;
    public State Completed { get; private set; } = null!;
    public State CompletedWithErrors { get; private set; } = null!;
    public State Failed { get; private set; } = null!;
    public State TimedOut { get; private set; } = null!;
    public State Cancelled { get; private set; } = null!;
    public State Rejected { get; private set; } = null!;
    public State RolledBack { get; private set; } = null!;
    public State RollbackFailed { get; private set; } = null!;

    public Event<AcceptRun> Accepted { get; private set; } = null!;
    public Event<RunRefused> Refused { get; private set; } = null!;
    public Event<RunReleased> Released { get; private set; } = null!;
    public Event<RunStalled> Stalled { get; private set; } = null!;
    public Event<RunResumed> Resumed { get; private set; } = null!;
    public Event<CancelRequested> Cancel { get; private set; } = null!;
    public Event<RollbackBegan> Rollback { get; private set; } = null!;
    public Event<RunEnded> Ended { get; private set; } = null!;
    public Event<RetryRequested> Retry { get; private set; } = null!;

    /// <summary>The state object of a terminal state's name.</summary>
    internal State EndOf(string wire) => GetState(ExecutionStates.Property(wire));

    private void Late(Event late, params ReadOnlySpan<State> states)
    {
        foreach (var state in states)
        {
            During(state, Ignore(late));
        }
    }
}
