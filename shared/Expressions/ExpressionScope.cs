using System.Runtime.InteropServices;
using System.Text.Json;
using Vanguards.Definitions;
using Vanguards.Definitions.Expressions;

namespace Vanguards.Expressions;

/// <summary>An ended upstream step as expressions see it. <see cref="Bytes"/> is the size of the output's JSON, known without loading it.</summary>
public sealed record StepView
{
    /// <summary>COMPLETED or SKIPPED.</summary>
    public required string Status { get; init; }
    public long Bytes { get; init; }
    /// <summary>Gives the output's JSON when an expression reads it; null where there is none. Called at most once per evaluation.</summary>
    public Func<JsonElement?> Output { get; init; } = static () => null;

    public static StepView Of(string status, JsonElement? output) => new()
    {
        Status = status,
        Bytes = output is { ValueKind: not JsonValueKind.Undefined } value ? JsonMarshal.GetRawUtf8Value(value).Length : 0,
        Output = () => output,
    };
}

/// <summary>What <c>execution</c> is in expressions.</summary>
public sealed record ExecutionView
{
    public required string Id { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    /// <summary>Attempt of the run, from 1.</summary>
    public required int Attempt { get; init; }
}

/// <summary>What is in scope of an expression. Instants appear as RFC 3339 strings in UTC with milliseconds.</summary>
public sealed record ExpressionScope
{
    /// <summary>The run's inputs, an object.</summary>
    public JsonElement? Inputs { get; init; }
    /// <summary>Upstream steps by id; those with <c>-</c> or <c>.</c> are also in scope with <c>_</c>.</summary>
    public IReadOnlyDictionary<string, StepView> Steps { get; init; } = new Dictionary<string, StepView>();
    public JsonElement? Item { get; init; }
    public int? Index { get; init; }
    public ExecutionView? Execution { get; init; }
    public DateTimeOffset AsOf { get; init; }
    public DateTimeOffset Now { get; init; }
    /// <summary>Names of the inputs that are secret; a result that read one says so.</summary>
    public IReadOnlySet<string> SecretInputs { get; init; } = new HashSet<string>();

    /// <summary>The steps that an expression reads, or may read.</summary>
    internal IEnumerable<KeyValuePair<string, StepView>> StepsOf(ExpressionReads reads)
    {
        if (reads.AllSteps || reads.Steps.Count == 0)
        {
            return reads.AllSteps ? Steps : [];
        }

        var named = reads.Steps.Select(use => use.Name).ToHashSet(StringComparer.Ordinal);
        return Steps.Where(step => named.Contains(step.Key) || named.Contains(SqlName.Of(step.Key)));
    }
}
