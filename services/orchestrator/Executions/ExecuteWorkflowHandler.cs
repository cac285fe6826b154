using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Vanguards.Contracts;
using Vanguards.Contracts.Audit;
using Vanguards.Contracts.Catalog;
using Vanguards.Contracts.Datasets;
using Vanguards.Contracts.Executions;
using Vanguards.Definitions;
using Vanguards.Definitions.Model;
using Vanguards.Orchestrator.Engine;
using Vanguards.Orchestrator.Saga;
using Vanguards.Orchestrator.Store;
using Vanguards.ServiceDefaults;
using Vanguards.ServiceDefaults.Http;

namespace Vanguards.Orchestrator.Executions;

/// <summary><c>POST /api/workflows/execute</c>: everything is checked before anything is written; the run is begun in one transaction.</summary>
internal sealed class ExecuteWorkflowHandler(
    IWorkflowCatalog catalog, IDatasetCatalog datasets, OrchestrationDatabase database, Acceptance acceptance, ExecutionReader reader, RunEnds ends,
    ConcurrencyLimits limits, TimeProvider time)
{
    /// <summary>Starts up to this far ahead begin at once: browsers' clocks are not exact.</summary>
    private static readonly TimeSpan StartsAtOnce = TimeSpan.FromMinutes(5);

    /// <summary>Workflows looked at for one request at most.</summary>
    private const int MaxCalled = 50;

    public static Task<IResult> HandleAsync(
        HttpContext http, ExecuteWorkflowHandler handler, [FromBody] JsonElement body, bool? dryRun, CancellationToken cancel) =>
        handler.ExecuteAsync(http, body, dryRun ?? false, cancel);

    private async Task<IResult> ExecuteAsync(HttpContext http, JsonElement body, bool dryRun, CancellationToken cancel)
    {
        if (!JsonText.IsText(body))
        {
            return ProblemResponse.Unprocessable("The request cannot be read.", [AcceptanceProblems.Bad("INVALID_TEXT", "", "A name or text has half of a surrogate pair (\\ud800 to \\udfff by itself), which is no character.")]);
        }

        var (request, problems) = RequestReading.Of(body);
        if (problems.Count > 0)
        {
            return ProblemResponse.Unprocessable("The request has faults.", problems);
        }

        var hash = RequestHash.Of(body);
        var isNew = false;
        using (await acceptance.HoldAsync(request.Id, cancel))
        {
            var known = dryRun ? null : await FindAsync(request.Id, cancel);
            if (known is not null && !IsSame(http, known, hash))
            {
                return Taken(request.Id);
            }

            isNew = known is null;
            if (isNew && await AdmitAsync(http, request, body, hash, dryRun, cancel) is { } answer)
            {
                return answer;
            }
        }

        return await AnswerAsync(http, request.Id, isNew, cancel);
    }

    /// <summary>Checks and accepts; the answer if the execution was not accepted.</summary>
    private async Task<IResult?> AdmitAsync(HttpContext http, ExecuteWorkflow request, JsonElement body, string hash, bool dryRun, CancellationToken cancel)
    {
        if (await catalog.FindAsync(request.WorkflowId, request.Context.Version, cancel) is not { } workflow)
        {
            var version = request.Context.Version is { } asked ? $" {asked}" : "";
            return ProblemResponse.Unprocessable(
                $"There is no published workflow '{request.WorkflowId}'{version}.",
                [AcceptanceProblems.Bad("UNKNOWN_WORKFLOW", "/workflowId", $"There is no published workflow '{request.WorkflowId}'{version}.")]);
        }

        var definition = workflow.Definition;
        if (!http.User.May(Role.Operator, definition.UseCase))
        {
            return ProblemResponse.Forbidden($"Executing workflows of '{definition.UseCase}' takes the role operator.");
        }

        if (await ForbiddenChildAsync(http.User, definition, new HashSet<string>(StringComparer.Ordinal), cancel) is { } child)
        {
            return ProblemResponse.Forbidden($"The workflow calls '{child.Id}' of '{child.UseCase}', which takes the role operator there.");
        }

        return await CheckedAsync(http, request, body, hash, workflow, dryRun, cancel);
    }

    private async Task<IResult?> CheckedAsync(
        HttpContext http, ExecuteWorkflow request, JsonElement body, string hash, PublishedWorkflow workflow, bool dryRun, CancellationToken cancel)
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
        var missing = known?.Datasets.Where(declared => declared.Required && !current.Any(version => version.Name == declared.Name && version.Rows > 0)).ToList() ?? [];
        if (missing.Count > 0 && problems.Count == 0)
        {
            return ProblemResponse.Conflict(
                "DATA_NOT_INGESTED", $"Ingest data before executing workflows: '{definition.UseCase}' has no {string.Join(", ", missing.Select(dataset => dataset.Name))}.");
        }

        var verdict = await catalog.CheckAsync(workflow, cancel);
        problems.AddRange(verdict.Errors);
        var now = time.GetUtcNow();
        var (limitKey, keyFault) = limits.KeyOf(definition, inputs.Values, request.Context.AsOf ?? now);
        if (keyFault is not null && inputs.Errors.Count == 0)
        {
            problems.Add(AcceptanceProblems.Bad(keyFault.Code, "/execution/concurrency/key", keyFault.Message));
        }

        if (dryRun)
        {
            return TypedResults.Ok(new { isValid = problems.Count == 0, errors = problems, warnings = verdict.Warnings });
        }

        if (problems.Count > 0)
        {
            return ProblemResponse.Unprocessable("The request has faults.", problems);
        }

        var scheduledAt = request.ScheduledAt is { } at && at - now > StartsAtOnce ? at : (DateTimeOffset?)null;
        var accepted = await AcceptAsync(
            PreferWait(http.Request) is not null,
            new Accepting
            {
                Request = request,
                Context = body.GetProperty("context").GetRawText(),
                Hash = hash,
                Workflow = workflow,
                Inputs = inputs.Values,
                Zone = known?.Zone ?? "UTC",
                Currency = known?.Currency ?? "USD",
                Datasets = current,
                Caller = http.User.CallerName(),
                ScheduledAt = scheduledAt,
                ConcurrencyKey = limitKey,
                IsFree = true,
            },
            now);
        return accepted ? null : Taken(request.Id);
    }

    private async Task<bool> AcceptAsync(bool waits, Accepting accepting, DateTimeOffset now)
    {
        // Expected before it can end, so that who waits need not look.
        if (waits)
        {
            ends.Expect(accepting.Request.Id);
        }

        var accepted = false;
        try
        {
            return accepted = await acceptance.AcceptAsync(accepting, now);
        }
        finally
        {
            if (waits && !accepted)
            {
                ends.Forget(accepting.Request.Id);
            }
        }
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

    /// <summary>Whose the id is; null if it is free.</summary>
    private async Task<Known?> FindAsync(string id, CancellationToken cancel)
    {
        await using var rows = database.Read();
        return await rows.Executions.Where(x => x.Id == id).Select(x => new Known(x.RequestSha256, x.UseCase)).FirstOrDefaultAsync(cancel);
    }

    /// <summary>Somebody else's execution is not shown to who only knows its id.</summary>
    private static bool IsSame(HttpContext http, Known known, string hash) => known.RequestSha256 == hash && http.User.May(Role.Operator, known.UseCase);

    private static IResult Taken(string id) => ProblemResponse.Conflict("ID_CONFLICT", $"The id '{id}' belongs to another request.");

    private async Task<IResult> AnswerAsync(HttpContext http, string id, bool isNew, CancellationToken cancel)
    {
        var (ended, end) = PreferWait(http.Request) is { } wait ? await ends.WaitAsync(id, wait, isNew, cancel) : (false, null);
        var status = end ?? await reader.StatusAsync(id, StepsPage.First, cancel);
        if (ended && status is not null && ExecutionStates.IsTerminal(status.State))
        {
            http.Response.Headers["Preference-Applied"] = "wait";
            return TypedResults.Ok(status);
        }

        return TypedResults.Accepted($"/api/executions/{Uri.EscapeDataString(id)}", status);
    }

    private sealed record Known(string RequestSha256, string UseCase);

    /// <summary>Seconds of <c>Prefer: wait=N</c>, 60 at most.</summary>
    private static TimeSpan? PreferWait(HttpRequest request)
    {
        foreach (var preference in request.Headers["Prefer"].SelectMany(value => (value ?? "").Split(',', ';')))
        {
            var parts = preference.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts is [var name, var seconds] && name.Equals("wait", StringComparison.OrdinalIgnoreCase)
                && double.TryParse(seconds.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var wait) && wait > 0)
            {
                return TimeSpan.FromSeconds(Math.Min(wait, 60));
            }
        }

        return null;
    }
}
