using System.Text.Json;
using Vanguards.Contracts.Executions;
using Vanguards.Definitions;

namespace Vanguards.Orchestrator.Executions;

/// <summary>
/// Reads an execution request by hand, so that every member of a wrong type is told at once, and one that is not a request's is refused:
/// a misspelt <c>inputs</c> would otherwise start a run on the defaults.
/// </summary>
internal sealed class RequestReading
{
    private static readonly string[] Members = ["id", "workflowId", "context", "priority", "scheduledAt"];
    private static readonly string[] ContextMembers = ["workflowId", "useCase", "data", "user", "timestamp", "inputs", "version", "asOf"];

    private readonly List<Problem> _problems = [];

    private RequestReading()
    {
    }

    /// <summary>The request, with what could not be read left empty, and every fault of it.</summary>
    public static (ExecuteWorkflow Request, IReadOnlyList<Problem> Problems) Of(JsonElement body)
    {
        var reading = new RequestReading();
        var request = reading.Request(body);
        var told = reading._problems.Select(problem => problem.Path).ToHashSet(StringComparer.Ordinal);
        return (request, body.ValueKind == JsonValueKind.Object
            ? [.. reading._problems, .. AcceptanceProblems.Of(request).Where(problem => !told.Contains(problem.Path))]
            : reading._problems);
    }

    private ExecuteWorkflow Request(JsonElement body)
    {
        Check(body, "", Members);
        var context = Member(body, "context");
        if (context is null)
        {
            Fault("REQUIRED", "/context", "context is missing.");
        }
        else
        {
            Check(context.Value, "/context", ContextMembers);
        }

        return new ExecuteWorkflow
        {
            Id = Required(body, "id"),
            WorkflowId = Required(body, "workflowId"),
            Priority = Whole(body, "priority", "/priority"),
            ScheduledAt = Instant(body, "scheduledAt", "/scheduledAt"),
            Context = Context(context is { ValueKind: JsonValueKind.Object } given ? given : default),
        };
    }

    private WorkflowContext Context(JsonElement context) => new()
    {
        WorkflowId = Text(context, "workflowId", "/context/workflowId"),
        UseCase = Text(context, "useCase", "/context/useCase"),
        Data = Member(context, "data"),
        User = Member(context, "user"),
        Timestamp = Text(context, "timestamp", "/context/timestamp"),
        Inputs = Member(context, "inputs"),
        Version = Text(context, "version", "/context/version"),
        AsOf = Instant(context, "asOf", "/context/asOf"),
    };

    private string Required(JsonElement body, string name)
    {
        if (body.ValueKind == JsonValueKind.Object && Member(body, name) is null)
        {
            Fault("REQUIRED", "/" + name, $"{name} is missing.");
        }

        return Text(body, name, "/" + name) ?? "";
    }

    private string? Text(JsonElement owner, string name, string path)
    {
        if (Member(owner, name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            return value.GetString();
        }

        Wrong(path, "a text");
        return null;
    }

    private DateTimeOffset? Instant(JsonElement owner, string name, string path)
    {
        if (Member(owner, name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out var instant))
        {
            return instant;
        }

        Wrong(path, "an instant like 2026-03-01T12:00:00Z");
        return null;
    }

    private int? Whole(JsonElement owner, string name, string path)
    {
        if (Member(owner, name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number))
        {
            return number;
        }

        Wrong(path, "a whole number");
        return null;
    }

    /// <summary>Null is as if it were not there.</summary>
    private static JsonElement? Member(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private void Check(JsonElement owner, string path, string[] members)
    {
        if (owner.ValueKind != JsonValueKind.Object)
        {
            Fault("INVALID_TYPE", path, path.Length == 0 ? "A request is an object." : "context is an object.");
            return;
        }

        foreach (var member in owner.EnumerateObject().Where(member => !members.Contains(member.Name)))
        {
            _problems.Add(AcceptanceProblems.Bad("UNKNOWN_FIELD", $"{path}/{JsonPointer.Escape(member.Name)}", $"A request has no {(path.Length == 0 ? "" : "context.")}{member.Name}.") with
            {
                Suggestion = DidYouMean.Of(member.Name, members) ?? $"There are {string.Join(", ", members)}.",
            });
        }
    }

    private void Wrong(string path, string expected) => Fault("INVALID_TYPE", path, $"{path[(path.LastIndexOf('/') + 1)..]} has to be {expected}.");

    private void Fault(string code, string path, string message) => _problems.Add(AcceptanceProblems.Bad(code, path, message));
}
