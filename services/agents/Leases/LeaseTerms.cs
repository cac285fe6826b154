using Vanguards.Agents.Figures;
using Vanguards.Agents.Tables;

namespace Vanguards.Agents.Leases;

/// <summary>A lease row as the rules read it; null is blank, absent or no value of its kind.</summary>
internal sealed record LeaseTerms
{
    public const string Dataset = "leases";

    public required string Id { get; init; }
    /// <summary>The id trimmed and case-folded, for joins.</summary>
    public required string Key { get; init; }
    public required long? Line { get; init; }
    public string? Name { get; init; }
    public string? County { get; init; }
    public double? NetAcres { get; init; }
    public DateOnly? Effective { get; init; }
    public double? PrimaryTermMonths { get; init; }
    public DateOnly? Expiry { get; init; }
    public string? Status { get; init; }
    public double? RoyaltyRate { get; init; }
    public double? WorkingInterest { get; init; }
    public double? RentalPerAcre { get; init; }
    public DateOnly? RentalPaidThrough { get; init; }
    /// <summary>Cut to a whole number.</summary>
    public double? ExtensionMonths { get; init; }
    public double? ExtensionPerAcre { get; init; }
    public string? OptionNoticeText { get; init; }
    public DateOnly? OptionNotice { get; init; }
    public double? MarketPerAcre { get; init; }
    public string? TitleStatus { get; init; }

    /// <summary>What an extension costs an acre: the agreed price, else the market's.</summary>
    public double? Asked => ExtensionPerAcre ?? MarketPerAcre;

    public bool IsClosed => Status is "EXPIRED" or "RELEASED";

    /// <summary>Held by production: paying, and HBP or ACTIVE.</summary>
    public Ruling Held(Ruling paying) =>
        paying.Value == false || Status is not (null or "HBP" or "ACTIVE") ? false
        : paying.Missing is { } reason ? Ruling.Lacking(reason)
        : Status is null ? Ruling.Lacking("status is missing")
        : true;
}

/// <summary>Where the columns of a lease are in a table.</summary>
internal sealed class LeaseColumns(Table table)
{
    private readonly int _name = table.Column("lease_name");
    private readonly int _county = table.Column("county");
    private readonly int _netAcres = table.Column("net_acres");
    private readonly int _effective = table.Column("effective_date");
    private readonly int _primaryTerm = table.Column("primary_term_months");
    private readonly int _expiry = table.Column("expiry_date");
    private readonly int _status = table.Column("status");
    private readonly int _royalty = table.Column("royalty_rate");
    private readonly int _workingInterest = table.Column("working_interest");
    private readonly int _rental = table.Column("rental_usd_per_acre");
    private readonly int _paidThrough = table.Column("rental_paid_through");
    private readonly int _extensionMonths = table.Column("extension_months");
    private readonly int _extensionPrice = table.Column("extension_usd_per_acre");
    private readonly int _optionNotice = table.Column("option_notice_date");
    private readonly int _market = table.Column("market_usd_per_acre");
    private readonly int _title = table.Column("title_status");

    public int Id { get; } = table.Column("lease_id");

    /// <summary>Null without a lease_id.</summary>
    public LeaseTerms? Read(Row row) => row.Text(Id) is not { } id ? null : new LeaseTerms
    {
        Id = id,
        Key = row.Key(Id)!,
        Line = row.Line,
        Name = row.Text(_name),
        County = row.Text(_county),
        NetAcres = row.Number(_netAcres),
        Effective = row.Date(_effective),
        PrimaryTermMonths = Whole(row.Number(_primaryTerm)),
        Expiry = row.Date(_expiry),
        Status = row.Enum(_status, "ACTIVE", "HBP", "SHUT_IN", "EXPIRED", "RELEASED"),
        RoyaltyRate = row.Number(_royalty),
        WorkingInterest = row.Number(_workingInterest),
        RentalPerAcre = row.Number(_rental),
        RentalPaidThrough = row.Date(_paidThrough),
        ExtensionMonths = Whole(row.Number(_extensionMonths)),
        ExtensionPerAcre = row.Number(_extensionPrice),
        OptionNoticeText = row.Text(_optionNotice),
        OptionNotice = row.Date(_optionNotice),
        MarketPerAcre = row.Number(_market),
        TitleStatus = row.Enum(_title, "CLEAR", "CURATIVE", "DISPUTED"),
    };

    private static double? Whole(double? number) => number is { } value ? Math.Truncate(value) : null;
}
