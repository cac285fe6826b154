using System.Text.Json;
using Vanguards.Contracts;
using Vanguards.Contracts.Steps;
using Vanguards.Definitions.Planning;
using Vanguards.Orchestrator.Store;

namespace Vanguards.Orchestrator.Engine;

/// <summary>Executors' reports in the planner's words, and as rows.</summary>
internal static class Reports
{
    /// <summary>Inputs over this many bytes are not kept on the step's page.</summary>
    private const int MaxInput = 64 * 1024;

    private static readonly string Nothing = JsonSerializer.Serialize(new StepOutput { Value = Payload.Of(JsonElement.Parse("{}")) }, RowJson.Default.StepOutput);

    /// <summary>The report without the run's secrets in what is shown of it: its input and its fault.</summary>
    public static StepReport Masked(StepReport report, RunFacts facts)
    {
        if (facts.Secrets.Count == 0)
        {
            return report;
        }

        var masked = report with { Input = report.Input is { } input ? JsonElement.Parse(facts.Mask(input.GetRawText())) : null };
        return masked is StepFaulted faulted ? faulted with { Fault = faulted.Fault with { Message = facts.Mask(faulted.Fault.Message) } } : masked;
    }

    public static RunEvent ToEvent(StepReport report, int step, int item) => report switch
    {
        StepSucceeded ok => new RunEvent.Succeeded(step, item, ok.Token, ok.Cached, ok.Chosen) { StartedAt = ok.StartedAt, EndedAt = ok.FinishedAt },
        StepDeclined => new RunEvent.Declined(step, item, report.Token) { StartedAt = report.StartedAt },
        StepExpanded expanded => new RunEvent.Expanded(step, item, report.Token, expanded.Count) { StartedAt = report.StartedAt },
        StepParked parked => new RunEvent.Parked(step, item, report.Token, parked.Until, parked.Approval is not null) { StartedAt = report.StartedAt },
        StepFaulted { ProcessDied: true } died => new RunEvent.ProcessDied(step, item, report.Token, died.Fault) { StartedAt = report.StartedAt },
        StepFaulted faulted => new RunEvent.Faulted(step, item, report.Token, faulted.Fault) { StartedAt = report.StartedAt },
        StepHandedBack => new RunEvent.HandedBack(step, item, report.Token),
        _ => throw new InvalidOperationException($"{report.GetType().Name} is not a report that the engine knows"),
    };

    public static AttemptRow ToRow(StepReport report, long run, int runAttempt, StepCell before) => new()
    {
        Run = run,
        Step = before.Step,
        Item = before.Item,
        Token = report.Token,
        RunAttempt = runAttempt,
        Attempt = before.Attempt,
        Kind = report.Kind.ToString(),
        Status = report switch
        {
            StepSucceeded or StepExpanded => "COMPLETED",
            StepDeclined => "SKIPPED",
            StepParked => "WAITING",
            StepHandedBack => "HANDED_BACK",
            _ => "FAILED",
        },
        StartedAt = report.StartedAt,
        FinishedAt = report is StepParked ? null : report.FinishedAt,
        Input = Small(report.Input),
        Output = report switch
        {
            StepSucceeded ok => JsonSerializer.Serialize(ok.Output, RowJson.Default.StepOutput),
            StepExpanded expanded => JsonSerializer.Serialize(expanded.Items, RowJson.Default.Payload),
            // A timer's end has no report of its own: the output of a wait is this.
            StepParked => Nothing,
            _ => null,
        },
        Fault = report is StepFaulted faulted ? JsonSerializer.Serialize(faulted.Fault, RowJson.Default.Fault) : null,
        Checkpoint = report is StepFaulted { Checkpoint: { } checkpoint } ? checkpoint.GetRawText() : null,
        Approval = report is StepParked { Approval: { } approval } ? approval.GetRawText() : null,
        Child = report is StepParked { Child: { } child } ? JsonSerializer.Serialize(child, RowJson.Default.ChildWorkflow) : null,
    };

    /// <summary>The row of an attempt whose executor is gone.</summary>
    public static AttemptRow Lost(long run, int runAttempt, StepCell cell, DateTimeOffset now) => new()
    {
        Run = run,
        Step = cell.Step,
        Item = cell.Item,
        Token = cell.Token,
        RunAttempt = runAttempt,
        Attempt = cell.Attempt,
        Kind = cell.Kind.ToString(),
        Status = "LOST",
        StartedAt = cell.StartedAt,
        FinishedAt = now,
    };

    /// <summary>The row of an attempt whose timer was due: the end of a wait, or of the time that a person, a child execution or the step itself had.</summary>
    public static AttemptRow Waited(long run, int runAttempt, StepCell cell, DateTimeOffset now) => Lost(run, runAttempt, cell, now) with
    {
        Status = cell is { WaitingFor: WaitCause.Timer, TimesOut: false } ? "COMPLETED" : "FAILED",
    };

    private static string? Small(JsonElement? value) => value?.GetRawText() is { Length: <= MaxInput } text ? text : null;
}
