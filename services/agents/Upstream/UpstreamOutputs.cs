using System.Text.Json;
using Vanguards.Agents.EnergyLease;
using Vanguards.Agents.Invocations;
using Vanguards.Agents.RedFlag;
using Vanguards.Definitions;

namespace Vanguards.Agents.Upstream;

/// <summary>Finds outputs of other agents among the inputs by their shape, never by a step's id.</summary>
internal static class UpstreamOutputs
{
    /// <summary>Null if no input has the shape; a problem if one has it but cannot be read.</summary>
    public static PerformanceInput? Performance(this AgentRequest request) => request.Find<PerformanceInput>("leases", JsonValueKind.Array, "totals");

    public static RiskInput? Risk(this AgentRequest request) => request.Find<RiskInput>("riskAnalysis", JsonValueKind.Object, null);

    private static T? Find<T>(this AgentRequest request, string property, JsonValueKind kind, string? beside)
        where T : class
    {
        if (request.Invocation.Inputs is not { ValueKind: JsonValueKind.Object } inputs)
        {
            return null;
        }

        var candidates = inputs.EnumerateObject().Select(input => (Path: $"/inputs/{input.Name}", input.Value)).Prepend(("/inputs", inputs));
        foreach (var (path, candidate) in candidates)
        {
            if (candidate.ValueKind == JsonValueKind.Object && candidate.TryGetProperty(property, out var value) && value.ValueKind == kind
                && (beside is null || candidate.TryGetProperty(beside, out _)))
            {
                try
                {
                    return candidate.Deserialize<T>(AgentJson.Options);
                }
                catch (JsonException exception)
                {
                    request.Problems.Add(new Problem { Code = "BAD_INPUT", Path = path + exception.Path?.TrimStart('$').Replace('.', '/'), Message = exception.Message });
                }
            }
        }

        return null;
    }
}

/// <summary>What is read back of energy-lease's output.</summary>
internal sealed record PerformanceInput
{
    public IReadOnlyDictionary<string, double> Parameters { get; init; } = new Dictionary<string, double>();
    public required IReadOnlyList<LeaseFigures> Leases { get; init; }
    public IReadOnlyList<NotComputed> NotComputed { get; init; } = [];
}

/// <summary>What is read back of red-flag's output.</summary>
internal sealed record RiskInput
{
    public required RiskOfLeases RiskAnalysis { get; init; }
}

internal sealed record RiskOfLeases
{
    public IReadOnlyList<LeaseRisk> Leases { get; init; } = [];
}
