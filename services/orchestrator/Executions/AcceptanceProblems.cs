using System.Text.Json;
using System.Text.RegularExpressions;
using Vanguards.Contracts.Executions;
using Vanguards.Definitions;

namespace Vanguards.Orchestrator.Executions;

/// <summary>What can be wrong with a request by itself; every fault is found.</summary>
internal static partial class AcceptanceProblems
{
    /// <summary><c>context.data</c> in bytes.</summary>
    public const int MaxData = 1024 * 1024;

    public static List<Problem> Of(ExecuteWorkflow request)
    {
        var problems = new List<Problem>();
        if (!IdShape().IsMatch(request.Id))
        {
            problems.Add(Bad("INVALID_ID", "/id", "An execution id is 1 to 128 letters, digits, '_', '.', ':' or '-', beginning with a letter or digit."));
        }

        if (string.IsNullOrEmpty(request.WorkflowId))
        {
            problems.Add(Bad("REQUIRED", "/workflowId", "workflowId is missing."));
        }

        if (request.Priority is < 0 or > 9)
        {
            problems.Add(Bad("OUT_OF_RANGE", "/priority", "A priority is 0 to 9."));
        }

        if (request.Context.WorkflowId is { } inner && inner != request.WorkflowId)
        {
            problems.Add(Bad("WORKFLOW_MISMATCH", "/context/workflowId", $"The context names '{inner}', the request '{request.WorkflowId}'."));
        }

        if (request.Context.Data is { } data && System.Text.Encoding.UTF8.GetByteCount(data.GetRawText()) > MaxData)
        {
            problems.Add(Bad("TOO_LARGE", "/context/data", "context.data is at most 1 MiB."));
        }

        if (request.Context.Inputs is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Null) })
        {
            problems.Add(Bad("INVALID_TYPE", "/context/inputs", "Inputs are an object."));
        }

        return problems;
    }

    public static Problem Bad(string code, string path, string message) => new() { Code = code, Path = path, Message = message };

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}$")]
    private static partial Regex IdShape();
}
