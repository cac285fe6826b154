using MassTransit;
using Vanguards.Messaging.Commits;
using Vanguards.Orchestrator.Store;

namespace Vanguards.Orchestrator.Saga;

/// <summary>What the lifecycle does on its way: changes the row and appends events, in the open transaction; nothing else.</summary>
internal static class LifecycleVerbs
{
    public static EventActivityBinder<Execution, AcceptRun> Begin(this EventActivityBinder<Execution, AcceptRun> binder) =>
        binder.Then(context => context.Saga.CreatedAt = context.Message.At);

    /// <summary>Changes the state and says so in the event log.</summary>
    public static EventActivityBinder<Execution, T> Enter<T>(this EventActivityBinder<Execution, T> binder, State state)
        where T : class =>
        binder.TransitionTo(state).Then(context =>
        {
            var at = At(context.Message);
            context.Saga.StateSince = at;
            if (ExecutionStates.IsTerminal(context.Saga.State))
            {
                context.Saga.FinishedAt = at;
            }

            var (log, scope) = Log(context);
            log.AppendState(scope, context.Saga, at, null);
        });

    /// <summary>Enters the terminal state that the message names; its frame carries the result or the error.</summary>
    public static EventActivityBinder<Execution, RunEnded> EnterEnd(this EventActivityBinder<Execution, RunEnded> binder, LifecycleStateMachine machine) =>
        binder.ThenAsync(async context =>
        {
            await context.TransitionToState(machine.EndOf(context.Message.State));
            context.Saga.StateSince = context.Message.At;
            context.Saga.FinishedAt = context.Message.At;
            var (log, scope) = Log(context);
            log.AppendState(scope, context.Saga, context.Message.At, context.Message);
        });

    public static EventActivityBinder<Execution, RunReleased> Start(this EventActivityBinder<Execution, RunReleased> binder) =>
        binder.Then(context =>
        {
            context.Saga.StartedAt ??= context.Message.At;
            context.Saga.ScheduledAt = null;
        });

    public static EventActivityBinder<Execution, RunRefused> Refuse(this EventActivityBinder<Execution, RunRefused> binder) =>
        binder.Then(context =>
        {
            var first = context.Message.Errors[0];
            context.Saga.ErrorCode = first.Code;
            context.Saga.ErrorMessage = string.Join(" ", context.Message.Errors.Select(error => error.Message));
        });

    public static EventActivityBinder<Execution, CancelRequested> MarkCancelled(this EventActivityBinder<Execution, CancelRequested> binder) =>
        binder.Then(context =>
        {
            context.Saga.CancelledBy = context.Message.By;
            context.Saga.ErrorCode ??= ExecutionStates.Cancelled;
            context.Saga.ErrorMessage ??= $"Cancelled by {context.Message.By}.";
        });

    public static EventActivityBinder<Execution, RollbackBegan> MarkRollback(this EventActivityBinder<Execution, RollbackBegan> binder) =>
        binder.Then(context =>
        {
            context.Saga.ErrorCode = context.Message.Cause.Code;
            context.Saga.ErrorMessage = context.Message.Cause.Message;
            context.Saga.ErrorStep = context.Message.Cause.StepId;
        });

    public static EventActivityBinder<Execution, RunEnded> Finish(this EventActivityBinder<Execution, RunEnded> binder) =>
        binder.Then(context =>
        {
            context.Saga.ErrorCode = context.Message.Error?.Code;
            context.Saga.ErrorMessage = context.Message.Error?.Message;
            context.Saga.ErrorStep = context.Message.Error?.StepId;
        });

    public static EventActivityBinder<Execution, RetryRequested> NextAttempt(this EventActivityBinder<Execution, RetryRequested> binder) =>
        binder.Then(context =>
        {
            context.Saga.Attempt++;
            context.Saga.FinishedAt = null;
            context.Saga.CancelledBy = null;
            context.Saga.ErrorCode = null;
            context.Saga.ErrorMessage = null;
            context.Saga.ErrorStep = null;
        });

    private static (EventLog Log, CommitScope Scope) Log<T>(BehaviorContext<Execution, T> context)
        where T : class =>
        (context.GetServiceOrCreateInstance<EventLog>(), context.TryGetPayload<CommitScope>(out var scope)
            ? scope
            : throw new InvalidOperationException("A lifecycle event outside a group commit"));

    private static DateTimeOffset At(object message) => message switch
    {
        AcceptRun accepted => accepted.At,
        RunRefused refused => refused.At,
        RunReleased released => released.At,
        RunStalled stalled => stalled.At,
        RunResumed resumed => resumed.At,
        CancelRequested cancel => cancel.At,
        RollbackBegan rollback => rollback.At,
        RetryRequested retry => retry.At,
        _ => throw new InvalidOperationException($"{message.GetType().Name} has no instant"),
    };
}
