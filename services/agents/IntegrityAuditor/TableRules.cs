namespace Vanguards.Agents.IntegrityAuditor;

/// <summary>A date that must not come before another one, or not on the same day either.</summary>
internal sealed record DateOrder(string Later, string Earlier, bool SameDayIsWrong = false);

internal sealed record Reference(string Column, string Table);

/// <summary>What the audit knows of a dataset's canonical columns.</summary>
internal sealed record TableRules
{
    public required string Name { get; init; }
    public required string[] Key { get; init; }
    /// <summary>Dates that may lie ahead.</summary>
    public string[] Dates { get; init; } = [];
    /// <summary>Dates of what has happened.</summary>
    public string[] Events { get; init; } = [];
    /// <summary>Columns that are never negative.</summary>
    public string[] Amounts { get; init; } = [];
    public DateOrder[] Orders { get; init; } = [];
    public Reference[] References { get; init; } = [];
    public bool IsProduction => Name == "production";
    public bool IsLeases => Name == "leases";

    public static readonly TableRules Leases = new()
    {
        Name = "leases",
        Key = ["lease_id"],
        Dates = ["effective_date", "expiry_date", "rental_paid_through", "option_notice_date"],
        Amounts = ["gross_acres", "net_acres", "primary_term_months", "rental_usd_per_acre", "extension_months", "extension_usd_per_acre", "market_usd_per_acre"],
        Orders = [new("expiry_date", "effective_date", SameDayIsWrong: true)],
    };

    public static readonly TableRules Permits = new()
    {
        Name = "permits",
        Key = ["permit_id"],
        Dates = ["expires_date"],
        Events = ["applied_date", "approved_date", "spud_date"],
        Orders = [new("approved_date", "applied_date")],
        References = [new("lease_id", "leases")],
    };

    public static readonly TableRules Inspections = new()
    {
        Name = "inspections",
        Key = ["inspection_id"],
        Events = ["inspected_date"],
        References = [new("lease_id", "leases")],
    };

    public static readonly TableRules Violations = new()
    {
        Name = "violations",
        Key = ["violation_id"],
        Dates = ["due_date"],
        Events = ["issued_date", "resolved_date"],
        Amounts = ["penalty_usd", "paid_usd"],
        Orders = [new("resolved_date", "issued_date"), new("due_date", "issued_date")],
        References = [new("lease_id", "leases"), new("inspection_id", "inspections")],
    };

    public static readonly TableRules Production = new()
    {
        Name = "production",
        Key = ["lease_id", "month"],
        Events = ["month"],
        Amounts = ["oil_bbl", "gas_mcf", "water_bbl", "days_on", "oil_price_usd_bbl", "gas_price_usd_mcf", "operating_cost_usd"],
        References = [new("lease_id", "leases")],
    };

    public static readonly TableRules[] All = [Leases, Permits, Inspections, Violations, Production];
}
