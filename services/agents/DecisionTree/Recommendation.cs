using System.Text.Json.Serialization;
using Vanguards.Agents.EnergyLease;

namespace Vanguards.Agents.DecisionTree;

[JsonConverter(typeof(JsonStringEnumConverter<Outcome>))]
internal enum Outcome
{
    RENEW,
    RENEGOTIATE,
    HOLD,
    RELEASE,
    ESCALATE,
}

/// <summary>One test on the way to the outcome.</summary>
internal sealed record PathTest(string Test, object? Value, object? Threshold, bool Passed);

internal sealed record Recommendation
{
    public required string LeaseId { get; init; }
    public required string? LeaseName { get; init; }
    public required string? County { get; init; }
    public required Outcome Outcome { get; init; }
    public required DateOnly? Deadline { get; init; }
    public required double? ValueAtStakeUsd { get; init; }
    /// <summary>At the asked price, also for RENEGOTIATE.</summary>
    public required double? RenewalCostUsd { get; init; }
    public required double? NpvUsd { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? TargetUsdPerAcre { get; init; }
    public required IReadOnlyList<string> Reasons { get; init; }
    public required IReadOnlyList<PathTest> Path { get; init; }
    public required IReadOnlyList<string> FlagCodes { get; init; }
}

internal sealed record OutcomeSums
{
    public int Count { get; init; }
    public double? ValueAtStakeUsd { get; init; } = 0;
    public double? RenewalCostUsd { get; init; } = 0;
    public double? NpvUsd { get; init; } = 0;
}

internal sealed record FinancialImpact
{
    public string Currency { get; init; } = "USD";
    public required double? ValueAtStakeUsd { get; init; }
    /// <summary>RENEW at the asked price and RENEGOTIATE at the target, nothing else.</summary>
    public required double? RenewalCostUsd { get; init; }
    public required double? NpvUsd { get; init; }
    public required IReadOnlyDictionary<string, OutcomeSums> ByOutcome { get; init; }
    /// <summary>Closed leases left out.</summary>
    public required int Excluded { get; init; }
    public required IReadOnlyDictionary<string, double> Assumptions { get; init; }
    public required IReadOnlyList<NotComputed> NotComputed { get; init; }
}

internal sealed record DecisionTreeOutput(IReadOnlyList<Recommendation> Recommendations, FinancialImpact FinancialImpact, IReadOnlyDictionary<string, double> Parameters);
