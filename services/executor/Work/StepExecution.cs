using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Vanguards.Contracts;
using Vanguards.Contracts.Steps;
using Vanguards.Definitions;
using Vanguards.Executor.Definitions;
using Vanguards.Executor.ForEach;
using Vanguards.Executor.Outputs;
using Vanguards.Executor.Results;
using Vanguards.Executor.Steps;
using Vanguards.Executor.Values;
using Vanguards.Expressions;
using Vanguards.ServiceDefaults.Clients;

namespace Vanguards.Executor.Work;

/// <summary>Makes one attempt: from the work to the report on it.</summary>
internal sealed partial class StepExecution(
    DefinitionCache definitions, PayloadStore payloads, ExpressionEngine engine, ResultCache results, ForEachSteps forEach, ResultDelivery outputs,
    IStepPlane plane, IOptions<ExecutorOptions> options, TimeProvider time, ILogger<StepExecution> logger)
{
    /// <summary>A pure step that ends sooner is never shown as running: that would cost the engine more than the step.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    /// <summary>The report to send; null if the attempt is no longer ours.</summary>
    public async Task<StepReport?> RunAsync(HeldAttempt held, WorkSlots.Slot slot)
    {
        var work = held.Work;
        var form = new ReportForm(work, time.GetUtcNow(), time);
        var log = new StepLog(plane, work, time);
        using var moment = new StartedSignal(held, plane, options.Value.Name, time, Moment);
        try
        {
            return await AttemptAsync(new Attempt(held, slot, form, log, moment));
        }
        catch (Exception exception) when (held.Reason != StopReason.None)
        {
            return Stopped(held, form, log, exception);
        }
        catch (UnclaimedException)
        {
            return form.HandedBack();
        }
        catch (Exception exception)
        {
            var (fault, checkpoint) = FaultOf(exception, work);
            fault = fault with { Message = log.Mask?.Apply(fault.Message) ?? fault.Message };
            log.Error($"{fault.Code}: {fault.Message}");
            return form.Faulted(fault, checkpoint);
        }
    }

    private sealed record Attempt(HeldAttempt Held, WorkSlots.Slot Slot, ReportForm Form, StepLog Log, StartedSignal Moment)
    {
        public StepWork Work => Held.Work;
        public CancellationToken Stopping => Held.Stopping;
    }

    private async Task<StepReport?> AttemptAsync(Attempt attempt)
    {
        var (work, cancel) = (attempt.Work, attempt.Stopping);
        if (work.IsSuspect && !await AskAsync(attempt.Held))
        {
            return null;
        }

        var workflow = await definitions.GetAsync(work.Run, cancel);
        var scope = new StepScope(work, workflow.Definition, payloads, engine);
        if (workflow.HasSecrets)
        {
            attempt.Log.Mask = new SecretMask(await scope.InputsAsync(cancel), scope.SecretInputs);
        }

        if (work.Kind == WorkKind.Outputs)
        {
            attempt.Held.HasBegun = true;
            attempt.Held.StartTimeout();
            var delivered = await outputs.RunAsync(work, workflow, scope, attempt.Log, () => ClaimAsync(attempt), cancel);
            return delivered is null ? null : attempt.Form.Succeeded(delivered.Output, cached: false, warnings: delivered.Warnings);
        }

        var compiled = workflow.Find(work.StepId)
            ?? throw StepFaultException.Invalid($"The definition has no step '{work.StepId}'.");
        var step = new StepContext { Work = work, Workflow = workflow, Compiled = compiled, Scope = scope, Log = attempt.Log };
        if (work.Kind == WorkKind.Join)
        {
            attempt.Held.HasBegun = true;
            attempt.Moment.Resume();
            return attempt.Form.Succeeded(await forEach.JoinAsync(step, cancel), cached: false);
        }

        if (!work.WhenSettled && compiled.Step.When is { } when
            && !await scope.IsTrueAsync(step.Templates.Expression("when", when), "`when`", cancel))
        {
            step.Log.Info("Skipped: its condition is false");
            return attempt.Form.Declined();
        }

        if (work.Kind == WorkKind.Expand)
        {
            var (items, count) = await forEach.ExpandAsync(step, cancel);
            return attempt.Form.Expanded(items, count);
        }

        return await RunStepAsync(attempt, step);
    }

    private async Task<StepReport?> RunStepAsync(Attempt attempt, StepContext step)
    {
        var (work, cancel) = (attempt.Work, attempt.Stopping);
        var runner = step.Compiled.Runner
            ?? throw StepFaultException.Invalid($"A step of the kind '{step.Compiled.Kind}' cannot be run by this installation.");
        var prepared = await runner.PrepareAsync(step, cancel);
        attempt.Form.Input = ShownInput.Of(prepared.Input, step.Log.Mask);
        var settings = step.Step.Cache;
        var isCostly = runner.IsHeavy || runner.IsEffect;
        var key = settings is { Enabled: false } || (runner.IsEffect && settings?.Ttl is null) ? null : prepared.Key;
        if (key is { } known && await results.FindAsync(known, step.Step.Id, settings?.Ttl, isCostly, cancel) is { } found)
        {
            step.Log.Info("Reused the result of an earlier run with the same content");
            return attempt.Form.Succeeded(found.Output, cached: true, found.Chosen);
        }

        if (runner.IsHeavy)
        {
            await attempt.Slot.BecomeHeavyAsync(cancel);
        }

        attempt.Held.HasBegun = true;
        if (!runner.IsEffect)
        {
            attempt.Moment.Resume();
        }
        else if (!await ClaimAsync(attempt))
        {
            return null;
        }

        attempt.Held.StartTimeout();
        var result = await prepared.Run(cancel);
        if (result is StepWaits waits)
        {
            return attempt.Form.Parked(waits);
        }

        var gave = (StepGave)result;
        if (key is { } fresh && !gave.Unrepeatable)
        {
            await results.StoreAsync(fresh, step.Step.Id, gave, isCostly, cancel);
        }

        return attempt.Form.Succeeded(gave.Output, cached: false, gave.Chosen, gave.Warnings);
    }

    /// <summary>Before an effect; false if nothing must be done.</summary>
    private async Task<bool> ClaimAsync(Attempt attempt)
    {
        var granted = await AskAsync(attempt.Held);
        attempt.Held.IsClaimed |= granted;
        return granted;
    }

    /// <summary>
    /// Claims the attempt; false if the engine has given it up or passed it on: then nothing must be done. Throws <see cref="UnclaimedException"/> if
    /// the engine did not say, or so late that the lease may be over.
    /// </summary>
    public async Task<bool> AskAsync(HeldAttempt held)
    {
        var (work, asked) = (held.Work, time.GetTimestamp());
        bool granted;
        try
        {
            granted = await plane.ClaimAsync(work, options.Value.Name, held.Stopping);
        }
        catch (Exception exception) when (held.Reason == StopReason.None)
        {
            Log.NotAnswered(logger, work.Run.ExecutionId, work.StepId, work.Token, exception.Message);
            throw new UnclaimedException();
        }

        if (!granted)
        {
            Log.Refused(logger, work.Run.ExecutionId, work.StepId, work.Token);
            return false;
        }

        if (!held.Leased(asked))
        {
            Log.NotAnswered(logger, work.Run.ExecutionId, work.StepId, work.Token, "its lease was over when it was granted");
            throw new UnclaimedException();
        }

        held.Stopping.ThrowIfCancellationRequested();
        return true;
    }

    /// <summary>What is to be reported of an attempt that was stopped; null if it is no longer ours.</summary>
    public StepReport? Stopped(HeldAttempt held, ReportForm form, StepLog log, Exception exception)
    {
        switch (held.Reason)
        {
            case StopReason.Timeout:
                var late = new Fault { Code = "TIMEOUT", Message = $"The step did not end within {held.Work.Timeout:0.###} s.", Retryable = true };
                log.Error($"{late.Code}: {late.Message}");
                return form.Faulted(late, (exception as StepFaultException)?.Checkpoint);
            case StopReason.Draining when !held.IsClaimed:
                return form.HandedBack();
            case StopReason.Draining:
                var cut = new Fault { Code = "RESOURCE_UNAVAILABLE", Message = "The executor was stopped before the step ended.", Retryable = true, Resource = "executor" };
                log.Warn($"{cut.Code}: {cut.Message}");
                return form.Faulted(cut, (exception as StepFaultException)?.Checkpoint);
            default:
                Log.Dropped(logger, held.Work.Run.ExecutionId, held.Work.StepId, held.Work.Token, held.Reason.ToString());
                return null;
        }
    }

    private (Fault Fault, JsonElement? Checkpoint) FaultOf(Exception exception, StepWork work)
    {
        switch (exception)
        {
            case StepFaultException known:
                return (known.Fault, known.Checkpoint);
            case OutOfMemoryException or InsufficientExecutionStackException:
                return (StepFaultException.Failed("The step needs more memory than the executor has.").Fault, null);
            case FileNotFoundException { FileName: { } missing }:
                return (StepFaultException.Failed($"The object '{missing}' is not in storage.").Fault, null);
            case ServiceAwayException away:
                return (StepFaultException.Unavailable(away.Service, away.Message).Fault, null);
            case IOException:
                return (StepFaultException.Unavailable("storage", $"Storage failed: {exception.Message}").Fault, null);
            case JsonException:
                return (StepFaultException.Invalid($"A value is not readable JSON: {exception.Message}").Fault, null);
            default:
                Log.Unexpected(logger, work.Run.ExecutionId, work.StepId, exception);
                return (new Fault { Code = "UNKNOWN", Message = $"{exception.GetType().Name}: {exception.Message}", Retryable = true }, null);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "The claim of step {StepId} of {ExecutionId} (token {Token}) was refused")]
        public static partial void Refused(ILogger logger, string executionId, string stepId, long token);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The claim of step {StepId} of {ExecutionId} (token {Token}) was not answered in time; it is handed back: {Reason}")]
        public static partial void NotAnswered(ILogger logger, string executionId, string stepId, long token, string reason);

        [LoggerMessage(Level = LogLevel.Information, Message = "Step {StepId} of {ExecutionId} (token {Token}) was dropped: {Reason}")]
        public static partial void Dropped(ILogger logger, string executionId, string stepId, long token, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "Step {StepId} of {ExecutionId} failed unexpectedly")]
        public static partial void Unexpected(ILogger logger, string executionId, string stepId, Exception exception);
    }
}
