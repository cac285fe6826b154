using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Vanguards.Definitions;
using Vanguards.Definitions.Inputs;
using Vanguards.Orchestrator.Engine;
using Vanguards.Orchestrator.Store;
using Vanguards.ServiceDefaults;
using Vanguards.ServiceDefaults.Http;

namespace Vanguards.Orchestrator.Executions;

/// <summary>A person's answer to an approval.</summary>
internal sealed record Decision
{
    public bool? Approved { get; init; }
    /// <summary>Values of the approval's form.</summary>
    public JsonElement? Values { get; init; }
    public string? Comment { get; init; }
}

/// <summary><c>POST /api/executions/{id}/steps/{stepId}/decision?item=</c>: answers an approval.</summary>
internal sealed class DecideStep(
    OrchestrationDatabase database, LoadedDefinitions definitions, RunEngine engine, ExecutionReader reader, TimeProvider time)
{
    private const int MaxComment = 4_000;

    public static Task<IResult> HandleAsync(
        string id, string stepId, int? item, [FromBody] Decision decision, ClaimsPrincipal caller, DecideStep handler, CancellationToken cancel) =>
        handler.DecideAsync(id, stepId, item ?? -1, decision, caller, cancel);

    private async Task<IResult> DecideAsync(string id, string stepId, int item, Decision decision, ClaimsPrincipal caller, CancellationToken cancel)
    {
        await using var rows = database.Read();
        var (row, refused) = await rows.ForAsync(id, caller, Role.Operator, cancel);
        if (row is null)
        {
            return refused!;
        }

        var definition = await definitions.ReadAsync(row.DefinitionUri, row.DefinitionSha256, cancel);
        if (definition.Shape.Graph.Find(stepId) is not { Step.Config.Task: { Type: "approval" } task } node)
        {
            return ProblemResponse.NotFound($"The execution has no approval '{stepId}'.");
        }

        if (task.Roles is { Count: > 0 } roles && !roles.Any(role => caller.IsInRole(role) || (Enum.TryParse<Role>(role, ignoreCase: true, out var known) && caller.May(known, row.UseCase))))
        {
            return ProblemResponse.Forbidden($"This approval takes one of the roles {string.Join(", ", roles)}.");
        }

        var problems = Faults(decision, task.Form ?? []);
        if (problems.Count > 0)
        {
            return ProblemResponse.Unprocessable("The answer has faults.", problems);
        }

        var values = (task.Form ?? []).ToDictionary(input => input.Name, input => Given(decision, input.Name) ?? input.Default);
        var now = time.GetUtcNow();
        var answer = JsonSerializer.SerializeToElement(new
        {
            approved = decision.Approved,
            by = caller.CallerName(),
            at = now,
            values = values.Count > 0 || decision.Values is not { ValueKind: JsonValueKind.Object } ? JsonSerializer.SerializeToElement(values) : decision.Values,
            comment = decision.Comment,
        });
        var waiting = await rows.Attempts.AnyAsync(x => x.Run == row.Run && x.Step == node.Index && x.Item == item && x.Status == "WAITING", cancel);
        if (!waiting || !await engine.TellAsync(row.Run, new RunInput.Decide(node.Index, item, caller.CallerName(), answer), cancel))
        {
            return ProblemResponse.Conflict("NOT_WAITING", $"The step '{stepId}' is not waiting for an answer.");
        }

        return TypedResults.Ok(await reader.StatusAsync(id, StepsPage.First, cancel));
    }

    /// <summary>Null counts as not given.</summary>
    private static JsonElement? Given(Decision decision, string name) =>
        decision.Values is { ValueKind: JsonValueKind.Object } values && values.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static List<Problem> Faults(Decision decision, IReadOnlyList<Definitions.Model.WorkflowInput> form)
    {
        var problems = new List<Problem>();
        if (decision.Approved is null)
        {
            problems.Add(AcceptanceProblems.Bad("REQUIRED", "/approved", "approved is missing: true or false."));
        }

        if (decision.Comment is { Length: > MaxComment })
        {
            problems.Add(AcceptanceProblems.Bad("TOO_LARGE", "/comment", $"A comment has at most {MaxComment} characters."));
        }

        if (decision.Values is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Null) })
        {
            problems.Add(AcceptanceProblems.Bad("INVALID_TYPE", "/values", "values is an object."));
        }
        else if (decision.Values is { } text && !JsonText.IsText(text))
        {
            problems.Add(AcceptanceProblems.Bad("INVALID_TEXT", "/values", "A name or text has half of a surrogate pair, which is no character."));
        }
        else if (decision.Values is { ValueKind: JsonValueKind.Object } values)
        {
            problems.AddRange(values.EnumerateObject().Where(value => form.Count > 0 && form.All(input => input.Name != value.Name))
                .Select(value => AcceptanceProblems.Bad("UNKNOWN_INPUT", $"/values/{value.Name}", $"The form has no field '{value.Name}'.")));
            problems.AddRange(form.SelectMany(input => Given(decision, input.Name) is { } value
                ? InputValue.Check(input, value, $"/values/{JsonPointer.Escape(input.Name)}")
                : []));
        }

        return problems;
    }
}
