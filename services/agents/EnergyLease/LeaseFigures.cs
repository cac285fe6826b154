using System.Text.Json.Serialization;

namespace Vanguards.Agents.EnergyLease;

/// <summary>What energy-lease says of one lease; downstream agents read it back.</summary>
internal sealed record LeaseFigures
{
    /// <summary>Name of the table that has all of them, and of the list in the output.</summary>
    public const string TableName = "leases";

    /// <summary>Leases up to which the output has the list itself.</summary>
    public const int MostListed = 5_000;

    public required string LeaseId { get; init; }
    public string? Class { get; init; }
    public int? DaysToExpiry { get; init; }
    public int? MonthsReported { get; init; }
    public double? Boe12 { get; init; }
    public double? Revenue12Usd { get; init; }
    public double? Cost12Usd { get; init; }
    public double? Rental12Usd { get; init; }
    public double? NetCash12Usd { get; init; }
    public bool? Paying { get; init; }
    public double? AnnualDecline { get; init; }
    public string? Trend { get; init; }
    public int? EconomicLimitMonths { get; init; }
    public double? PvUsd { get; init; }
    public double? AcreageValueUsd { get; init; }
    public double? RenewalCostUsd { get; init; }
    public double? NpvUsd { get; init; }
    public double? BreakEvenUsdPerAcre { get; init; }
    public double? ValueAtStakeUsd { get; init; }
}

/// <summary>Sums over all leases, closed ones included; a missing figure counts as 0. Null: the sum is beyond any number.</summary>
internal sealed record LeaseTotals
{
    public int Count { get; init; }
    public double? Boe12 { get; init; } = 0;
    public double? Revenue12Usd { get; init; } = 0;
    public double? Cost12Usd { get; init; } = 0;
    public double? Rental12Usd { get; init; } = 0;
    public double? NetCash12Usd { get; init; } = 0;
    public double? PvUsd { get; init; } = 0;
    public double? AcreageValueUsd { get; init; } = 0;
    public double? RenewalCostUsd { get; init; } = 0;
    public double? NpvUsd { get; init; } = 0;
    public double? ValueAtStakeUsd { get; init; } = 0;
}

internal sealed record NotComputed(string? LeaseId, string Field, string Reason);

internal sealed record EnergyLeaseOutput
{
    public required DateOnly AsOf { get; init; }
    public required IReadOnlyDictionary<string, double> Parameters { get; init; }
    /// <summary>Null where there are too many for a list: the table of that name then stands here.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<LeaseFigures>? Leases { get; init; }
    public required LeaseTotals Totals { get; init; }
    public required IReadOnlyList<NotComputed> NotComputed { get; init; }
}
