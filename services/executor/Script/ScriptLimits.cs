using System.Text.Json;
using Vanguards.Executor.Steps;
using Vanguards.Expressions;

namespace Vanguards.Executor.Script;

/// <summary><c>limits: {timeout, memory}</c> of a script, in seconds and MiB; more than the most is refused, not cut.</summary>
internal static class ScriptLimits
{
    private const double MostSeconds = 300;
    private const double MostMebibytes = 1024;

    public static ExpressionLimits Of(JsonElement? limits)
    {
        var chosen = ExpressionLimits.Script;
        if (limits is not { ValueKind: JsonValueKind.Object } given)
        {
            return chosen;
        }

        foreach (var limit in given.EnumerateObject())
        {
            chosen = limit.Name switch
            {
                "timeout" or "seconds" => chosen with { Time = TimeSpan.FromSeconds(Number(limit, MostSeconds)) },
                "memory" or "memoryMiB" => chosen with { Memory = (long)(Number(limit, MostMebibytes) * 1024 * 1024) },
                _ => throw StepFaultException.Invalid($"A script has no limit '{limit.Name}'; it has `timeout` (seconds) and `memory` (MiB)."),
            };
        }

        return chosen;
    }

    private static double Number(JsonProperty limit, double most) =>
        limit.Value.ValueKind == JsonValueKind.Number && limit.Value.GetDouble() is > 0 and var number && number <= most
            ? number
            : throw StepFaultException.Invalid($"A script's limit '{limit.Name}' is a number above 0 and at most {most}.");
}
