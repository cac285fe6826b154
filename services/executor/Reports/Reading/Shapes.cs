using System.Text.Json;

namespace Vanguards.Executor.Reports.Reading;

/// <summary>What the upstream steps gave, recognised by shape: the step's own input first, then the steps from the last to the first.</summary>
public sealed class Shapes(ReportInput input)
{
    private readonly List<(string? StepId, JsonElement Value)> candidates = [.. Candidates(input)];

    /// <summary>Recommendations and their financial impact.</summary>
    public JsonElement? Decision => Find(v => Has(v, "recommendations", JsonValueKind.Array) || Has(v, "financialImpact", JsonValueKind.Object));

    public JsonElement? Risk => Find(v => Has(v, "riskAnalysis", JsonValueKind.Object)).Get("riskAnalysis");

    /// <summary>The figures by lease.</summary>
    public JsonElement? Economics => Find(v => v.Get("leases") is not null && Has(v, "totals", JsonValueKind.Object));

    /// <summary>The compliance rules and the rate.</summary>
    public JsonElement? Rules => Find(v => Has(v, "rules", JsonValueKind.Array) && v.TryGetProperty("complianceRate", out _));

    /// <summary>The integrity checks and the score.</summary>
    public JsonElement? Integrity => Find(v => Has(v, "checks", JsonValueKind.Array) && v.TryGetProperty("score", out _));

    /// <summary>What the agent that gave the rules handed over as evidence beside its output.</summary>
    public IReadOnlyList<JsonElement> RulesEvidence =>
        candidates.FirstOrDefault(c => Has(c.Value, "rules", JsonValueKind.Array) && c.Value.TryGetProperty("complianceRate", out _)).StepId is { } step
            ? input.Steps[step].Evidence.Items()
            : [];

    private JsonElement? Find(Func<JsonElement, bool> fits)
    {
        foreach (var (_, value) in candidates)
            if (fits(value))
                return value;
        return null;
    }

    private static bool Has(JsonElement value, string name, JsonValueKind kind) =>
        value.TryGetProperty(name, out var found) && found.ValueKind == kind;

    private static IEnumerable<(string?, JsonElement)> Candidates(ReportInput input)
    {
        foreach (var value in WithNested(input.Input))
            yield return (null, value);
        foreach (var (id, step) in input.Steps.Reverse())
            foreach (var value in WithNested(step.Output))
                yield return (id, value);
    }

    // One level down: an input that names its parts, a child workflow's result, an HTTP answer's body.
    private static IEnumerable<JsonElement> WithNested(JsonElement? value)
    {
        if (value is not { ValueKind: JsonValueKind.Object } found)
            yield break;
        yield return found;
        foreach (var property in found.EnumerateObject())
            if (property.Value.ValueKind == JsonValueKind.Object)
                yield return property.Value;
    }
}
