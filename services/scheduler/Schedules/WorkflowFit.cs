using System.Security.Claims;
using Vanguards.Contracts.Catalog;
using Vanguards.Definitions;
using Vanguards.ServiceDefaults;

namespace Vanguards.Scheduler.Schedules;

/// <summary>Whether a schedule fits the workflow as it is published now, so that a mistake is told when it is made and not at three in the morning.</summary>
internal sealed class WorkflowFit(IWorkflowCatalog catalog)
{
    private const string InputsOfARequest = "/context/inputs";

    public async Task<IReadOnlyList<Problem>> CheckAsync(Schedule schedule, ClaimsPrincipal caller, CancellationToken cancel)
    {
        // What the caller may not see is, to him, not there.
        if (await catalog.FindAsync(schedule.WorkflowId, schedule.Version, cancel) is not { } workflow || !caller.May(Role.Viewer, workflow.Definition.UseCase))
        {
            var version = schedule.Version is { } named ? $" {named}" : "";
            return [new Problem { Code = "UNKNOWN_WORKFLOW", Path = schedule.Version is null ? "/workflowId" : "/version", Message = $"There is no published workflow '{schedule.WorkflowId}'{version}." }];
        }

        var definition = workflow.Definition;
        var problems = new List<Problem>();
        if (definition.UseCase != schedule.UseCase)
        {
            problems.Add(new Problem { Code = "USE_CASE_MISMATCH", Path = "/useCase", Message = $"The workflow belongs to '{definition.UseCase}', not to '{schedule.UseCase}'." });
        }

        var given = schedule.Inputs is { } inputs ? inputs.EnumerateObject().Select(member => member.Name).ToHashSet(StringComparer.Ordinal) : [];
        problems.AddRange(definition.Inputs.Required.Concat(definition.Inputs.Optional).Where(input => input.Secret && given.Contains(input.Name)).Select(input => new Problem
        {
            Code = "SECRET_INPUT",
            Path = $"/inputs/{JsonPointer.Escape(input.Name)}",
            Message = $"The input {input.Name} is a secret, which a schedule cannot keep: whoever may see the schedule would see it.",
        }));
        var found = await catalog.CheckInputsAsync(workflow, schedule.Inputs, cancel);
        problems.AddRange(found.Errors.Select(problem => problem.Path.StartsWith(InputsOfARequest, StringComparison.Ordinal) ? problem with { Path = "/inputs" + problem.Path[InputsOfARequest.Length..] } : problem));
        return problems;
    }
}
