using System.Security.Claims;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Vanguards.Contracts.Catalog;
using Vanguards.Contracts.Datasets;
using Vanguards.Contracts.Executions;
using Vanguards.Definitions;
using Vanguards.Definitions.Model;
using Vanguards.Orchestrator.Bus;
using Vanguards.Orchestrator.Engine;
using Vanguards.Orchestrator.Store;
using Vanguards.ServiceDefaults;
using Vanguards.ServiceDefaults.Http;
using Vanguards.Storage.Objects;

namespace Vanguards.Orchestrator.Executions;

/// <summary>A request to execute, by whichever door it came.</summary>
internal sealed record Asked(ClaimsPrincipal Caller, JsonElement Body)
{
    /// <summary>True to be told what would become of it.</summary>
    public bool DryRun { get; init; }
    /// <summary>True if the caller goes on to wait for the end (<see cref="RunEnds"/>).</summary>
    public bool Waits { get; init; }
    /// <summary>Set for one that came over the bus: nobody waits for the answer, so that a refusal is kept as an execution that is REJECTED.</summary>
    public CommandAddress? Command { get; init; }
}

/// <summary>What became of a request.</summary>
internal abstract record Answer
{
    private Answer()
    {
    }

    /// <summary>The execution that it asks for, which is new or has been asked for before.</summary>
    public sealed record Taken(string Id, bool IsNew) : Answer
    {
        /// <summary>The end of a new one, for a caller who waits.</summary>
        public Task<ExecutionStatus?>? End { get; init; }
    }

    /// <summary>What a dry run found.</summary>
    public sealed record Checked(IReadOnlyList<Problem> Errors, IReadOnlyList<Problem> Warnings) : Answer;

    /// <summary>It is not valid, or there is no such workflow.</summary>
    public sealed record Invalid(string Detail, IReadOnlyList<Problem> Problems) : Answer;

    /// <summary>The caller may not.</summary>
    public sealed record Forbidden(string Detail) : Answer;

    /// <summary>It cannot be at the moment, or its id is another's.</summary>
    public sealed record Conflict(string Code, string Detail) : Answer;
}

/// <summary>Decides about requests to execute: everything is checked before anything is written; the run is begun in one transaction.</summary>
internal sealed class Admission(
    IWorkflowCatalog catalog, IDatasetCatalog datasets, OrchestrationDatabase database, Acceptance acceptance, TakenIds taken, ConcurrencyLimits limits, RunEnds ends, TimeProvider time,
    DiskRoom? room = null)
{
    /// <summary>Starts up to this far ahead begin at once: browsers' clocks are not exact.</summary>
    private static readonly TimeSpan StartsAtOnce = TimeSpan.FromMinutes(5);

    /// <summary>Workflows looked at for one request at most.</summary>
    private const int MaxCalled = 50;

    public async Task<Answer> AskAsync(Asked asked, CancellationToken cancel)
    {
        if (!JsonText.IsText(asked.Body))
        {
            return new Answer.Invalid("The request cannot be read.", [AcceptanceProblems.Bad("INVALID_TEXT", "", "A name or text has half of a surrogate pair (\\ud800 to \\udfff by itself), which is no character.")]);
        }

        var (request, problems) = RequestReading.Of(asked.Body);
        if (problems.Count > 0)
        {
            return new Answer.Invalid("The request has faults.", problems);
        }

        var hash = RequestHash.Of(asked.Body);
        if (asked.DryRun)
        {
            return await AskAsync(asked, request, hash, cancel);
        }

        using (await acceptance.HoldAsync(request.Id, cancel))
        {
            if (await KnownAsync(asked, request.Id, hash, cancel) is { } known)
            {
                return known;
            }

            // Told as an exception: a schedule and the bus ask again until there is room, over HTTP it is 507.
            room?.Require("New executions are");
            return await AskAsync(asked, request, hash, cancel);
        }
    }

    private async Task<Answer> AskAsync(Asked asked, ExecuteWorkflow request, string hash, CancellationToken cancel)
    {
        if (await catalog.FindAsync(request.WorkflowId, request.Context.Version, cancel) is not { } workflow)
        {
            var version = request.Context.Version is { } named ? $" {named}" : "";
            return new Answer.Invalid(
                $"There is no published workflow '{request.WorkflowId}'{version}.",
                [AcceptanceProblems.Bad("UNKNOWN_WORKFLOW", "/workflowId", $"There is no published workflow '{request.WorkflowId}'{version}.")]);
        }

        var definition = workflow.Definition;
        if (!asked.Caller.May(Role.Operator, definition.UseCase))
        {
            return new Answer.Forbidden($"Executing workflows of '{definition.UseCase}' takes the role operator.");
        }

        if (await ForbiddenChildAsync(asked.Caller, definition, new HashSet<string>(StringComparer.Ordinal), cancel) is { } child)
        {
            return new Answer.Forbidden($"The workflow calls '{child.Id}' of '{child.UseCase}', which takes the role operator there.");
        }

        return await CheckedAsync(asked, request, hash, workflow, cancel);
    }

    private async Task<Answer> CheckedAsync(Asked asked, ExecuteWorkflow request, string hash, PublishedWorkflow workflow, CancellationToken cancel)
    {
        var definition = workflow.Definition;
        var problems = new List<Problem>();
        if (request.Context.UseCase is { } useCase && useCase != definition.UseCase)
        {
            problems.Add(AcceptanceProblems.Bad("USE_CASE_MISMATCH", "/context/useCase", $"The workflow belongs to '{definition.UseCase}', not to '{useCase}'."));
        }

        var inputs = await catalog.CheckInputsAsync(workflow, request.Context.Inputs, cancel);
        problems.AddRange(inputs.Errors);
        var known = await datasets.FindUseCaseAsync(definition.UseCase, cancel);
        var current = await datasets.CurrentAsync(definition.UseCase, cancel);
        var now = time.GetUtcNow();
        var accepting = new Accepting
        {
            Request = request,
            Context = asked.Body.GetProperty("context").GetRawText(),
            Hash = hash,
            Workflow = workflow,
            Inputs = inputs.Values,
            Zone = known?.Zone ?? "UTC",
            Currency = known?.Currency ?? "USD",
            Datasets = current,
            Caller = asked.Caller.CallerName(),
            ScheduledAt = request.ScheduledAt is { } at && at - now > StartsAtOnce ? at : null,
            Command = asked.Command,
            IsFree = true,
        };
        var missing = known?.Datasets.Where(declared => declared.Required && !current.Any(version => version.Name == declared.Name && version.Rows > 0)).ToList() ?? [];
        if (missing.Count > 0 && problems.Count == 0)
        {
            var detail = $"Ingest data before executing workflows: '{definition.UseCase}' has no {string.Join(", ", missing.Select(dataset => dataset.Name))}.";
            return await RefusedAsync(asked, accepting, [AcceptanceProblems.Bad("DATA_NOT_INGESTED", "", detail)], new Answer.Conflict("DATA_NOT_INGESTED", detail), now, cancel);
        }

        var verdict = await catalog.CheckAsync(workflow, cancel);
        problems.AddRange(verdict.Errors);
        var (limitKey, keyFault) = limits.KeyOf(definition, inputs.Values, request.Context.AsOf ?? now);
        if (keyFault is not null && inputs.Errors.Count == 0)
        {
            problems.Add(AcceptanceProblems.Bad(keyFault.Code, "/execution/concurrency/key", keyFault.Message));
        }

        if (asked.DryRun)
        {
            return new Answer.Checked(problems, verdict.Warnings);
        }

        if (problems.Count > 0)
        {
            return await RefusedAsync(asked, accepting, problems, new Answer.Invalid("The request has faults.", problems), now, cancel);
        }

        // Expected before it can end, so that who waits need not look.
        var end = asked.Waits ? ends.Expect(request.Id) : null;
        return await AcceptAsync(accepting with { ConcurrencyKey = limitKey }, now)
            ? new Answer.Taken(request.Id, IsNew: true) { End = end }
            : await TakenMeanwhileAsync(asked, request.Id, hash, cancel);
    }

    private async Task<bool> AcceptAsync(Accepting accepting, DateTimeOffset now)
    {
        var accepted = false;
        try
        {
            return accepted = await acceptance.AcceptAsync(accepting, now);
        }
        finally
        {
            if (!accepted)
            {
                ends.Forget(accepting.Request.Id);
            }
        }
    }

    /// <summary>A refused request leaves nothing behind; a refused command, which may be delivered again, is kept as it was decided.</summary>
    private async Task<Answer> RefusedAsync(Asked asked, Accepting accepting, IReadOnlyList<Problem> problems, Answer answer, DateTimeOffset now, CancellationToken cancel)
    {
        if (asked.Command is null)
        {
            return answer;
        }

        return await acceptance.RefuseAsync(accepting, problems, now)
            ? new Answer.Taken(accepting.Request.Id, IsNew: true)
            : await TakenMeanwhileAsync(asked, accepting.Request.Id, accepting.Hash, cancel);
    }

    private async Task<Answer> TakenMeanwhileAsync(Asked asked, string id, string hash, CancellationToken cancel) =>
        await KnownAsync(asked, id, hash, cancel) ?? new Answer.Conflict("ID_CONFLICT", "The id is taken.");

    /// <summary>The answer for an id that is taken; null if it is free.</summary>
    private async Task<Answer?> KnownAsync(Asked asked, string id, string hash, CancellationToken cancel)
    {
        if (!await taken.ContainsAsync(id, cancel))
        {
            return null;
        }

        await using var rows = database.Read();
        var row = await rows.Executions.Where(x => x.Id == id).Select(x => new { x.RequestSha256, x.UseCase }).FirstOrDefaultAsync(cancel)
            ?? await rows.Expired.Where(x => x.Id == id).Select(x => new { x.RequestSha256, x.UseCase }).FirstAsync(cancel);

        // Somebody else's execution is not shown to who only knows its id.
        return row.RequestSha256 == hash && asked.Caller.May(Role.Operator, row.UseCase)
            ? new Answer.Taken(id, IsNew: false)
            : new Answer.Conflict("ID_CONFLICT", $"The id '{id}' belongs to another request.");
    }

    /// <summary>A called workflow of another use case in which the caller may not execute; children run for who started the first.</summary>
    private async Task<WorkflowDefinition?> ForbiddenChildAsync(ClaimsPrincipal caller, WorkflowDefinition definition, HashSet<string> seen, CancellationToken cancel)
    {
        if (seen.Count > MaxCalled || !seen.Add(definition.Id))
        {
            return null;
        }

        foreach (var task in definition.Steps.SelectMany(Nested).Select(step => step.Config.Task).Where(task => task?.Type == "workflow"))
        {
            if (await catalog.FindAsync(task!.WorkflowId!, task.Version, cancel) is not { Definition: var called })
            {
                continue;
            }

            if (!caller.May(Role.Operator, called.UseCase))
            {
                return called;
            }

            if (await ForbiddenChildAsync(caller, called, seen, cancel) is { } deeper)
            {
                return deeper;
            }
        }

        return null;
    }

    private static IEnumerable<WorkflowStep> Nested(WorkflowStep step) =>
        new[] { step }.Concat(step.Fallback is { } fallback ? Nested(fallback) : []).Concat(step.Compensate is { } compensate ? Nested(compensate) : []);
}
