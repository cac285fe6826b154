using System.Text.Json;
using Vanguards.Contracts;
using Vanguards.Contracts.Audit;
using Vanguards.Contracts.Executions;
using Vanguards.Contracts.Steps;
using Vanguards.Definitions;
using Vanguards.Definitions.Planning;
using Vanguards.Messaging.Commits;
using Vanguards.Orchestrator.Saga;
using Vanguards.Orchestrator.Store;

namespace Vanguards.Orchestrator.Engine;

/// <summary>
/// One run's part of a transaction: its inputs are planned one after the other, rows and events are written, and what is to be done outside
/// waits for the commit.
/// </summary>
internal sealed class RunTurn(EngineParts parts, CommitScope scope, ActiveRun run, DateTimeOffset now)
{
    /// <summary>Attempts that were out when the process before this one was killed.</summary>
    private HashSet<long> _givenBefore = [];

    private RunState State => run.State!;

    public async ValueTask ApplyAsync(RunInput input)
    {
        switch (input)
        {
            case RunInput.Start:
                run.ForgetAttempt();
                await PlanAsync(input, State.Run.Status == RunStatus.Queued ? new RunEvent.Started() : new RunEvent.RetryRequested());
                break;
            case RunInput.Cancel cancel when !State.Run.Status.IsEnded():
                await parts.Lifecycle.SendAsync(new CancelRequested { Run = run.Run, At = now, By = cancel.By });
                StopChains();
                await PlanAsync(input, new RunEvent.CancelRequested());
                input.Accepted = true;
                break;
            case RunInput.Report report:
                await ReportedAsync(report);
                break;
            case RunInput.Claim claim:
                await ClaimedAsync(claim);
                break;
            case RunInput.Decide decide:
                await DecidedAsync(decide);
                break;
            case RunInput.Timer timer:
                await TimerAsync(timer);
                break;
            case RunInput.LeaseLapsed lapsed:
                await LapsedAsync(lapsed);
                break;
            case RunInput.Recover recover:
                await RecoverAsync(recover);
                break;
            default:
                break;
        }
    }

    /// <summary>Writes the changed cells, each once however many inputs changed it.</summary>
    public void Save()
    {
        var changes = State.TakeChanges();
        if (!changes.IsEmpty)
        {
            RunWriter.Save(scope, run.Run, State, changes);
        }
    }

    private async ValueTask<bool> PlanAsync(RunInput input, RunEvent happened, StepReport? report = null)
    {
        var plan = Planner.Plan(State, happened, now);
        input.Accepted |= plan.Accepted;
        foreach (var note in plan.Notes)
        {
            await TellAsync(note, report, input is RunInput.Start);
        }

        foreach (var command in plan.Commands)
        {
            await DoAsync(command, report);
        }

        return plan.Accepted;
    }

    private async ValueTask ReportedAsync(RunInput.Report input)
    {
        var report = input.Content;
        var step = StepIndex(report);
        if (step is null)
        {
            return;
        }

        var item = report.Item ?? StepCell.Whole;
        var before = State.Cell(step.Value, item);
        if (before.Token != report.Token && run.KeepEarly(report))
        {
            input.Accepted = true;
            return;
        }

        if (report is StepFaulted or StepHandedBack && before.Token == report.Token && IsAnothers(report, before))
        {
            return;
        }

        run.Unchain(report.Token, completed: report is StepSucceeded);

        if (await PlanAsync(input, Reports.ToEvent(report, step.Value, item), report))
        {
            var row = parts.Secrets.Seal(run.Facts, Reports.ToRow(report, run.Run, run.Attempt, before));
            RunWriter.Save(scope, row);
            if (report is StepParked { Child: not null })
            {
                WantChild(step.Value, item, report.Token);
            }

            if (report is StepSucceeded succeeded)
            {
                Keep(succeeded, new AttemptKey(step.Value, item, report.Token), row.Output!);
            }
        }

        scope.AfterCommit(() => parts.Queue.Settle(report.Token));
    }

    /// <summary>
    /// True if another executor holds the attempt. One whose claim was not answered (its line to the broker was cut, say) may not know: that it could
    /// not begin says nothing of what the other does, and must not have an effect begun a second time.
    /// </summary>
    private bool IsAnothers(StepReport report, StepCell attempt)
    {
        if (report.Executor is null)
        {
            return false;
        }

        // In one transaction with the claim the queue does not know of it yet.
        var holder = parts.Queue.HolderOf(report.Token)
            ?? (attempt.Started ? RunWriter.HolderOf(scope, run.Run, attempt.Step, attempt.Item, attempt.Token) : "");
        return holder.Length > 0 && holder != report.Executor;
    }

    private void WantChild(int step, int item, long token) =>
        scope.AfterCommit(() => parts.ChildWanted(run, new AttemptKey(step, item, token)));

    private void Keep(StepSucceeded report, AttemptKey key, string output)
    {
        foreach (var artifact in report.Output.Artifacts)
        {
            RunWriter.Save(scope, run.Run, report.StepId, artifact);
            run.IsWhole = false;
        }

        if (key.Step == StepCell.Run)
        {
            var warnings = report.Warnings.Count == 0 ? null : JsonSerializer.Serialize([.. report.Warnings], RowJson.Default.ListString);
            RunWriter.SaveResult(scope, run.Run, output, warnings);
            run.IsWhole &= warnings is null;
        }

        run.Keep(key, report.Output, output.Length);
    }

    private async ValueTask ClaimedAsync(RunInput.Claim claim)
    {
        // The answer may have been lost, so its holder may ask again.
        claim.Accepted |= parts.Queue.HolderOf(claim.Token) == claim.Executor && State.Cell(claim.Step, claim.Item) is { InFlight: true, Started: true, Stopping: false } held && held.Token == claim.Token;
        if (await PlanAsync(claim, new RunEvent.Claimed(claim.Step, claim.Item, claim.Token) { StartedAt = now, GivenBefore = claim.GivenBefore }))
        {
            var cell = State.Cell(claim.Step, claim.Item);
            RunWriter.Save(scope, new AttemptRow
            {
                Run = run.Run,
                Step = claim.Step,
                Item = claim.Item,
                Token = claim.Token,
                RunAttempt = run.Attempt,
                Attempt = cell.Attempt,
                Kind = cell.Kind.ToString(),
                Status = "RUNNING",
                Executor = claim.Executor,
                LeaseUntil = claim.LeaseUntil,
                StartedAt = now,
            });
            scope.AfterCommit(() => parts.Queue.Hold(claim.Token, claim.Executor));
        }
    }

    private async ValueTask DecidedAsync(RunInput.Decide decide)
    {
        var cell = State.Cell(decide.Step, decide.Item);
        var output = new StepOutput { Value = Payload.Of(decide.Answer) };
        if (await PlanAsync(decide, new RunEvent.ApprovalAnswered(decide.Step, decide.Item, cell.Token)))
        {
            var json = JsonSerializer.Serialize(output, RowJson.Default.StepOutput);
            RunWriter.Save(scope, new AttemptRow
            {
                Run = run.Run,
                Step = decide.Step,
                Item = decide.Item,
                Token = cell.Token,
                RunAttempt = run.Attempt,
                Attempt = cell.Attempt,
                Kind = nameof(AttemptKind.Step),
                Status = "COMPLETED",
                FinishedAt = now,
                Output = json,
            });
            run.Keep(new AttemptKey(decide.Step, decide.Item, cell.Token), output, json.Length);
            parts.Audit.Append(scope, new AuditEntry
            {
                At = now,
                Who = decide.By,
                Action = "approval",
                UseCase = run.Facts.UseCase,
                Target = run.Facts.Id,
                Details = JsonSerializer.SerializeToElement(new { stepId = State.Shape.Graph[decide.Step].Id, item = decide.Item < 0 ? (int?)null : decide.Item, answer = decide.Answer }),
            });
        }
    }

    private async ValueTask TimerAsync(RunInput.Timer timer)
    {
        var waited = timer.Step != StepCell.Run && State.Cell(timer.Step, timer.Item) is { WaitingFor: WaitCause.Timer or WaitCause.Approval or WaitCause.External } cell ? cell : null;
        if (await PlanAsync(timer, new RunEvent.TimerFired(timer.Step, timer.Item, timer.Token)) && waited is not null)
        {
            RunWriter.Save(scope, Reports.Waited(run.Run, run.Attempt, waited, now));
        }
    }

    private async ValueTask LapsedAsync(RunInput.LeaseLapsed lapsed)
    {
        var before = State.Cell(lapsed.Step, lapsed.Item);
        run.Unchain(lapsed.Token, completed: false);
        if (await PlanAsync(lapsed, new RunEvent.LeaseLapsed(lapsed.Step, lapsed.Item, lapsed.Token)))
        {
            RunWriter.Save(scope, Reports.Lost(run.Run, run.Attempt, before, now));
        }

        scope.AfterCommit(() => parts.Queue.Settle(lapsed.Token));
    }

    /// <summary>
    /// Repeats what may have been lost between a commit and a crash. When the executors ended with their process, what they had taken comes back:
    /// it is given out again at once and uses up no attempt. When they live on, it is theirs until their lease ends.
    /// </summary>
    private async ValueTask RecoverAsync(RunInput.Recover recover)
    {
        if (recover.Killed)
        {
            _givenBefore = [.. State.Cells().Where(cell => cell is { InFlight: true, Started: false } && parts.Queue.Find(cell.Token) is null).Select(cell => cell.Token)];
        }

        foreach (var begun in State.Cells().Where(cell => cell is { InFlight: true, Started: true }).ToList())
        {
            // One loss may end others. What this process has given out itself is alive, or its lease will say that it is not.
            var cell = State.Cell(begun.Step, begun.Item);
            if (cell is { InFlight: true, Started: true } && parts.Queue.Find(cell.Token) is null)
            {
                if (recover.LeasesAreDead)
                {
                    RunWriter.Save(scope, Reports.Lost(run.Run, run.Attempt, cell, now));
                    await PlanAsync(recover, recover.Killed ? new RunEvent.HolderKilled(cell.Step, cell.Item, cell.Token) : new RunEvent.HandedBack(cell.Step, cell.Item, cell.Token));
                }
                else
                {
                    var item = Work(new RunCommand.Dispatch(cell.Step, cell.Item, cell.Attempt, cell.Token, cell.Kind, cell.Isolated));
                    var holder = RunWriter.HolderOf(scope, run.Run, cell.Step, cell.Item, cell.Token);
                    scope.AfterCommit(() => parts.Queue.Watch(item, holder));
                }
            }
        }

        foreach (var cell in State.Cells().Where(cell => cell is { Status: CellStatus.Waiting, WaitingFor: WaitCause.External }))
        {
            WantChild(cell.Step, cell.Item, cell.Token);
        }

        foreach (var command in Recovery.Commands(State).Where(command => command is not RunCommand.Dispatch dispatch || parts.Queue.Find(dispatch.Token) is null))
        {
            await DoAsync(command, null);
        }
    }

    private async ValueTask TellAsync(PlanNote note, StepReport? report, bool starts)
    {
        switch (note)
        {
            case PlanNote.RunChanged changed:
                await ChangedAsync(changed.Status, starts);
                break;
            case PlanNote.ProgressChanged progress:
                parts.Log.TellProgress(scope, run.Name, now, progress.Progress);
                break;
            case PlanNote.StepStarted started:
                Append("STEP_START", started.Step);
                break;
            case PlanNote.StepRetrying retrying:
                if (retrying.Item == StepCell.Whole && retrying.Step < State.Shape.Count && retrying.Step >= 0)
                {
                    Append("STEP_RETRY", retrying.Step);
                }

                Line(retrying.Step, retrying.Item, "warn", retrying.Fault is { } fault ? $"{retrying.Message}: {fault.Message}" : retrying.Message);
                break;
            case PlanNote.StepWaiting waiting:
                Waits(waiting, report);
                break;
            case PlanNote.StepFellBack fellBack:
                if (fellBack.Item == StepCell.Whole)
                {
                    Append("STEP_RETRY", fellBack.Step);
                }

                Line(fellBack.Step, fellBack.Item, "warn", $"{fellBack.Message}: {fellBack.Fault.Message}");
                break;
            case PlanNote.StepEnded ended:
                var status = Append("STEP_COMPLETE", ended.Step);
                Line(ended.Step, StepCell.Whole, StepLines.LevelOf(status), StepLines.Ended(status));
                break;
            case PlanNote.ItemFailed failed:
                Line(failed.Step, failed.Item, "error", $"Item {failed.Item} {failed.Status.Name().ToLowerInvariant()}: {failed.Fault?.Message}");
                break;
            case PlanNote.Compensated compensated:
                Append("STATE", compensated.Step);
                Line(compensated.Step, compensated.Item, compensated.Status == CellStatus.Failed ? "error" : "info", StepLines.Compensated(State, compensated));
                break;
            default:
                break;
        }
    }

    private void Waits(PlanNote.StepWaiting waiting, StepReport? report)
    {
        var approval = (report as StepParked)?.Approval;
        if (waiting.Item == StepCell.Whole && waiting.Step >= 0 && waiting.Step < State.Shape.Count)
        {
            Append("STATE", waiting.Step, approval);
        }

        Line(waiting.Step, waiting.Item, "info", StepLines.Waiting(State, waiting));
    }

    private async ValueTask ChangedAsync(RunStatus status, bool starts)
    {
        switch (status)
        {
            case RunStatus.Running:
                if (starts)
                {
                    await parts.Lifecycle.SendAsync(new RunReleased { Run = run.Run, At = now });
                }
                else
                {
                    await parts.Lifecycle.SendAsync(new RunResumed { Run = run.Run, At = now });
                }

                break;
            case RunStatus.Waiting:
                await parts.Lifecycle.SendAsync(new RunStalled { Run = run.Run, At = now });
                break;
            case RunStatus.RollingBack:
                await parts.Lifecycle.SendAsync(new RollbackBegan { Run = run.Run, At = now, Cause = ErrorOf(State.Run.Error) ?? Unknown });
                break;
            default:
                // CANCELLING was told before the planning; the ends come with their command.
                break;
        }
    }

    private async ValueTask DoAsync(RunCommand command, StepReport? report)
    {
        switch (command)
        {
            case RunCommand.Dispatch dispatch:
                await DispatchAsync(dispatch);
                break;
            case RunCommand.StartTimer timer:
                scope.AfterCommit(() => parts.Timers.Set(new TimerKey(run.Run, timer.Step, timer.Item), timer.Token, timer.Due));
                break;
            case RunCommand.StopAttempt stop:
                var waitsForReport = State.Cell(stop.Step, stop.Item) is { InFlight: true } cell && cell.Token == stop.Token;
                scope.AfterCommit(() =>
                {
                    parts.Queue.Stop(stop.Token);
                    if (stop.Step >= 0 && run.Facts.Shape.Graph[stop.Step].Step.Config.Task?.Type == "workflow")
                    {
                        parts.ChildUnwanted(run, new AttemptKey(stop.Step, stop.Item, stop.Token));
                    }

                    if (!waitsForReport)
                    {
                        parts.Queue.Settle(stop.Token);
                    }
                });
                break;
            case RunCommand.EndRun end:
                await EndAsync(end, report);
                break;
            default:
                break;
        }
    }

    /// <summary>What an executor goes on with by itself is out already; its report may even be here.</summary>
    private async ValueTask DispatchAsync(RunCommand.Dispatch dispatch)
    {
        if (!run.TakeChained(dispatch.Token))
        {
            var work = Work(dispatch);
            scope.AfterCommit(() => parts.Queue.Add(work));
        }
        else if (run.TakeEarly(dispatch.Token) is { } early)
        {
            await ReportedAsync(new RunInput.Report(early));
        }
        else
        {
            var work = Work(dispatch, isChained: true);
            scope.AfterCommit(() => parts.Queue.AddOut(work));
        }
    }

    /// <summary>Executors need not go on with what comes after the steps that they have.</summary>
    private void StopChains()
    {
        foreach (var token in run.BreakChains())
        {
            scope.AfterCommit(() => parts.Queue.Stop(token));
        }
    }

    private async ValueTask EndAsync(RunCommand.EndRun end, StepReport? report)
    {
        if (end.NotUndone.Count > 0)
        {
            var names = end.NotUndone.Select(left => State.Shape.NameOf(left.Step) + (left.Item == StepCell.Whole ? "" : $" [{left.Item}]"));
            RunWriter.SaveNotUndone(scope, run.Run, JsonSerializer.Serialize([.. names], RowJson.Default.ListString));
        }

        var value = (report as StepSucceeded)?.Output.Value;
        await parts.Lifecycle.SendAsync(new RunEnded
        {
            Run = run.Run,
            At = now,
            State = end.Outcome.Name(),
            Error = ErrorOf(end.Error),
            Result = value?.Inline,
            ResultUri = value?.Uri,
        });
        scope.AfterCommit(() => parts.Ended(run));
    }

    private DispatchItem Work(RunCommand.Dispatch dispatch, bool isChained = false)
    {
        var cell = State.Cell(dispatch.Step, dispatch.Item);
        run.Context ??= run.Facts.ContextOf(run.Attempt, State.Run.StartedAt ?? now);
        IReadOnlyList<ChainLink> then = isChained || dispatch is not { Kind: AttemptKind.Step, Item: StepCell.Whole, Isolated: false, Step: >= 0 } ? [] : StepChain.After(run, dispatch.Step);
        if (then.Count > 0)
        {
            run.Chain(dispatch.Token, [.. then.Select(link => link.Token)]);
        }

        return new DispatchItem
        {
            Then = then,
            Chain = run.ChainOf(dispatch.Token),
            Run = run,
            Context = run.Context,
            Kind = dispatch.Kind,
            Step = dispatch.Step,
            Item = dispatch.Item,
            Attempt = dispatch.Attempt,
            Token = dispatch.Token,
            ReadyAt = cell.ReadyAt ?? now,
            StepReadyAt = dispatch.Item == StepCell.Whole || State.Shape.Undoes(dispatch.Step) ? null : State.Cell(State.Shape.Graph[dispatch.Step].Root).ReadyAt,
            WhenSettled = cell.WhenSettled,
            Upstream = dispatch.Step == StepCell.Run ? EndedSteps() : run.UpstreamOf(dispatch.Step),
            Items = dispatch.Kind == AttemptKind.Join
                ? [.. Enumerable.Range(0, cell.Items ?? 0).Select(item => UpstreamRef.OutputOf(State, dispatch.Step, item))]
                : null,
            WithErrors = dispatch.Step == StepCell.Run && State.CountOf(CellStatus.Failed) > 0,
            Losses = cell.Losses,
            GivenBefore = _givenBefore.Contains(dispatch.Token),
        };
    }

    private List<UpstreamRef> EndedSteps() =>
        [.. Enumerable.Range(0, State.Shape.Count).Where(step => State.StatusOf(step).IsEnded()).Select(step => UpstreamRef.Of(State, step))];

    private StepStatus Append(string type, int step, JsonElement? approval = null)
    {
        var status = StepViews.Of(State, step, approval);
        parts.Log.Append(scope, run.Name, type, now, new EventBody { Step = JsonSerializer.SerializeToElement(status, RowJson.Default.StepStatus) });
        return status;
    }

    private void Line(int step, int item, string level, string message)
    {
        if (step == StepCell.Run)
        {
            return;
        }

        var node = State.Shape.Graph[step];
        var line = new StepLogLine
        {
            ExecutionId = run.Facts.Id,
            StepId = State.Shape.Graph[node.Root].Id,
            Item = item == StepCell.Whole ? null : item,
            Attempt = State.Cell(step, item).Attempt,
            At = now,
            Level = level,
            Message = message,
        };
        scope.AfterCommit(() => parts.Logs.Add(line, run.Facts.UseCase));
    }

    private int? StepIndex(StepReport report) =>
        report.Kind == WorkKind.Outputs ? StepCell.Run : State.Shape.Graph.Find(report.StepId)?.Index;

    private static readonly ExecutionError Unknown = new() { Code = "UNKNOWN", Message = "The run failed." };

    private ExecutionError? ErrorOf(RunError? error) => error is null
        ? null
        : new ExecutionError { Code = error.Code, Message = error.Message, StepId = error.Step is { } step and >= 0 ? State.Shape.Graph[step].Id : null };
}
