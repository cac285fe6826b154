using Vanguards.Agents.Tables;

namespace Vanguards.Agents.AccuracyEngine.Facts;

/// <summary>What the other tables say about a subject; null where a table is missing.</summary>
internal sealed record RunFacts
{
    public required DateOnly AsOf { get; init; }
    public required double MinRoyalty { get; init; }
    public ProductionFacts? Production { get; init; }
    public PermitFacts? Permits { get; init; }
    public InspectionFacts? Inspections { get; init; }
    /// <summary>Ids of the inspections that have a violation.</summary>
    public HashSet<string>? InspectionsWithViolation { get; init; }

    public static RunFacts Load(TableSet tables, DateOnly asOf, double minRoyalty, CancellationToken cancel) => new()
    {
        AsOf = asOf,
        MinRoyalty = minRoyalty,
        Production = ProductionFacts.Load(tables["production"], asOf, cancel),
        Permits = PermitFacts.Load(tables["permits"], cancel),
        Inspections = InspectionFacts.Load(tables["inspections"], asOf, cancel),
        InspectionsWithViolation = tables["violations"] is { } violations && violations.Has("inspection_id")
            ? [.. violations.Rows(cancel, violations.Column("inspection_id")).Select(row => row.Key(violations.Column("inspection_id"))).OfType<string>()]
            : null,
    };
}
