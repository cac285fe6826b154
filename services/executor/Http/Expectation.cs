using System.Text.Json;
using Vanguards.Executor.Steps;

namespace Vanguards.Executor.Http;

/// <summary>Which statuses count as success: 200 to 299, or those that <c>expect</c> (a status, a list, or <c>{status}</c>) names.</summary>
internal sealed class Expectation
{
    private readonly HashSet<int>? _statuses;

    private Expectation(HashSet<int>? statuses) => _statuses = statuses;

    public bool Holds(int status) => _statuses?.Contains(status) ?? status is >= 200 and < 300;

    public static Expectation Of(JsonElement? expect)
    {
        var statuses = expect is { ValueKind: JsonValueKind.Object } map
            ? map.TryGetProperty("status", out var named) ? named : throw Unknown()
            : expect;
        return statuses switch
        {
            null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => new Expectation(null),
            { ValueKind: JsonValueKind.Number } one => new Expectation([StatusOf(one)]),
            { ValueKind: JsonValueKind.Array } list => new Expectation([.. list.EnumerateArray().Select(StatusOf)]),
            _ => throw Unknown(),
        };
    }

    private static int StatusOf(JsonElement status) =>
        status.ValueKind == JsonValueKind.Number && status.TryGetInt32(out var number) ? number : throw Unknown();

    private static StepFaultException Unknown() =>
        StepFaultException.Invalid("`expect` is a status, a list of statuses, or an object with `status`.");
}
