using System.Text.Json.Serialization;

namespace Vanguards.Agents.RedFlag;

/// <summary>Weakest first; the score counts 2, 8, 20 and 40.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Severity>))]
internal enum Severity
{
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL,
}

/// <summary>The codes in the order of the rules.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FlagCode>))]
internal enum FlagCode
{
    EXPIRED_UNRESOLVED,
    EXPIRY_NEAR,
    OPTION_DEADLINE,
    CESSATION,
    NOT_PAYING,
    STEEP_DECLINE,
    ECONOMIC_LIMIT,
    RENTAL_ARREARS,
    OPEN_VIOLATION,
    TITLE,
    DATE_DEFECT,
    DUPLICATE_LEASE,
    PERMIT_LAPSE,
}

internal sealed record FlagRow(string Dataset, long? Line, string Key);

/// <summary>One finding on a lease; value and threshold are numbers, or texts where the rule compares texts.</summary>
internal sealed record Flag
{
    public required FlagCode Code { get; init; }
    public required Severity Severity { get; init; }
    public required string LeaseId { get; init; }
    public required string Message { get; init; }
    public object? Value { get; init; }
    public object? Threshold { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? AmountUsd { get; init; }
    public required IReadOnlyList<FlagRow> Rows { get; init; }
}

internal sealed record LeaseRisk
{
    public required string LeaseId { get; init; }
    public required int RiskScore { get; init; }
    public required string Band { get; init; }
    public required IReadOnlyList<Flag> Flags { get; init; }

    public static LeaseRisk Of(string leaseId, IReadOnlyList<Flag> flags)
    {
        var score = Math.Min(100, flags.Sum(flag => Weight(flag.Severity)));
        var band = score >= 50 || flags.Any(flag => flag.Severity == Severity.CRITICAL) ? "HIGH" : score >= 20 ? "MEDIUM" : "LOW";
        return new LeaseRisk { LeaseId = leaseId, RiskScore = score, Band = band, Flags = flags };
    }

    private static int Weight(Severity severity) => severity switch { Severity.CRITICAL => 40, Severity.HIGH => 20, Severity.MEDIUM => 8, _ => 2 };
}

internal sealed record NotChecked(string LeaseId, FlagCode Code, string Reason);
