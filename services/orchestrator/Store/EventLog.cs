using System.Text;
using System.Text.Json;
using Vanguards.Contracts.Executions;
using Vanguards.Contracts.Notifications;
using Vanguards.Messaging.Commits;
using Vanguards.Orchestrator.Bus;
using Vanguards.Orchestrator.Executions;
using Vanguards.Orchestrator.Saga;

namespace Vanguards.Orchestrator.Store;

/// <summary>
/// Appends to the event log with a dense seq per run, given out inside the writer's transaction; the live view hears of it after the commit.
/// Used on the writer's turn only.
/// </summary>
public sealed class EventLog(ILiveFeed feed, ResultReader results, Outbox? outbox = null)
{
    private const int MaxRemembered = 20_000;
    private const string Insert = "INSERT INTO events (run, seq, at, type, attempt, body) VALUES (@p0, @p1, @p2, @p3, @p4, @p5)";
    private const string Newest = "SELECT coalesce(max(seq), 0) FROM events WHERE run = @p0";

    private readonly Dictionary<long, long> _newest = [];

    /// <summary>Hears of ended runs that another run waits for; set once, before the first is.</summary>
    public Action<long, string> ChildEnded { get; set; } = (_, _) => { };

    /// <summary>Hears of a run's end, after its commit and before the live view does; set once.</summary>
    public Action<Execution, long> Ended { get; set; } = (_, _) => { };

    /// <summary>The run is new: it has no event yet.</summary>
    internal void Begin(CommitScope scope, long run)
    {
        scope.BuildOn(run);
        Remember(run, 0);
        scope.OnRollback(() => Forget(run));
    }

    /// <summary>The run's newest seq.</summary>
    public long LastSeq(CommitScope scope, long run)
    {
        scope.BuildOn(run);
        if (!_newest.TryGetValue(run, out var last))
        {
            last = (long)scope.Scalar(Newest, run)!;
            Remember(run, last);
        }

        return last;
    }

    private void Remember(long run, long last)
    {
        if (_newest.Count >= MaxRemembered)
        {
            _newest.Clear();
        }

        _newest[run] = last;
    }

    /// <summary>Forgets what is remembered of the run: its last append was undone, or nothing more will come.</summary>
    public void Forget(long run) => _newest.Remove(run);

    internal void Append(CommitScope scope, RunName name, string type, DateTimeOffset at, EventBody body)
    {
        var seq = LastSeq(scope, name.Run) + 1;
        scope.Execute(
            Insert, name.Run, seq, Instants.ToMicros(at), type, name.Attempt,
            Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(body, RowJson.Default.EventBody)));
        _newest[name.Run] = seq;
        scope.OnRollback(() => Forget(name.Run));
        scope.AfterCommit(() =>
        {
            var frame = body.ToFrame(name.Id, new EventRow { Run = name.Run, Seq = seq, At = at, Type = type, Attempt = name.Attempt }, name.Attempt);
            if (body.ResultUri is { } uri)
            {
                results.PublishWith(feed, name.UseCase, frame, uri);
            }
            else
            {
                feed.Publish(name.UseCase, frame);
            }
        });
    }

    /// <summary>The state as an event: STATE, or the attempt's last frame, COMPLETE or ERROR.</summary>
    internal void AppendState(CommitScope scope, Execution row, DateTimeOffset at, RunEnded? end)
    {
        var name = RunName.Of(row);
        if (ExecutionStates.IsTerminal(row.State) && row.ParentRun is not null)
        {
            var (run, id) = (row.Run, row.Id);
            scope.AfterCommit(() => ChildEnded(run, id));
        }

        if (ExecutionStates.IsTerminal(row.State))
        {
            var last = LastSeq(scope, row.Run) + 1;
            scope.AfterCommit(() => Ended(row, last));
        }

        if (!ExecutionStates.IsTerminal(row.State))
        {
            Append(scope, name, "STATE", at, new EventBody { State = row.State });
        }
        else if (ExecutionStates.HasResult(row.State))
        {
            Append(scope, name, "COMPLETE", at, new EventBody { State = row.State, Progress = 100, Result = end?.Result, ResultUri = end?.ResultUri, Error = ErrorOf(row) });
        }
        else
        {
            Append(scope, name, "ERROR", at, new EventBody { State = row.State, Error = ErrorOf(row, row.State) });
        }

        if (outbox is not null && Outbox.IsToldOf(row))
        {
            outbox.Add(scope, row.Run, LastSeq(scope, row.Run));
        }
    }

    /// <summary>PROGRESS is told, not stored; it repeats the last seq.</summary>
    internal void TellProgress(CommitScope scope, RunName name, DateTimeOffset at, int progress)
    {
        var seq = LastSeq(scope, name.Run);
        scope.AfterCommit(() => feed.Publish(
            name.UseCase, new Frame { ExecutionId = name.Id, Type = "PROGRESS", Seq = seq, At = at, Progress = progress, Attempt = name.Attempt }));
    }

    /// <summary>In an ERROR frame the state is the code, and the cause's own code stands in front of the message.</summary>
    private static JsonElement? ErrorOf(Execution row, string? code = null)
    {
        if (row.ErrorCode is null && code is null)
        {
            return null;
        }

        var message = row.ErrorMessage ?? $"The execution ended {row.State}.";
        var error = new ExecutionError { Code = code ?? row.ErrorCode!, Message = message, StepId = row.ErrorStep };
        return JsonSerializer.SerializeToElement(error, RowJson.Default.ExecutionError);
    }
}
