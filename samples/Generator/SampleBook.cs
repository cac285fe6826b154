using System.Security.Cryptography;

namespace Vanguards.Samples.Generator;

/// <summary>The five tables and the manifest while they are made.</summary>
internal sealed class SampleBook(DateOnly asOf, int seed)
{
    public DateOnly AsOf => asOf;

    /// <summary>First day of the month of the as-of date.</summary>
    public DateOnly Month => new(asOf.Year, asOf.Month, 1);

    public SampleTable Leases { get; } = new("leases", "lease_id", "lease_name", "lessor", "lessee", "county", "state", "gross_acres", "net_acres",
        "effective_date", "primary_term_months", "expiry_date", "status", "royalty_rate", "working_interest", "rental_usd_per_acre", "rental_paid_through",
        "extension_months", "extension_usd_per_acre", "option_notice_date", "market_usd_per_acre", "title_status");

    public SampleTable Permits { get; } = new("permits", "permit_id", "lease_id", "well_id", "type", "status", "applied_date", "approved_date", "expires_date", "spud_date");

    public SampleTable Inspections { get; } = new("inspections", "inspection_id", "lease_id", "inspected_date", "type", "result", "inspector");

    public SampleTable Violations { get; } = new("violations", "violation_id", "inspection_id", "lease_id", "code", "severity", "issued_date", "due_date",
        "resolved_date", "penalty_usd", "paid_usd");

    public SampleTable Production { get; } = new("production", "lease_id", "month", "oil_bbl", "gas_mcf", "water_bbl", "days_on", "oil_price_usd_bbl",
        "gas_price_usd_mcf", "operating_cost_usd");

    public DefectManifest Defects { get; } = new();

    /// <summary>A stream of its own for each part, so that a change in one leaves the others as they were.</summary>
    public Dice Dice(string stream) => new(seed, stream);

    public IReadOnlyList<SampleFile> Write(string folder)
    {
        var files = new List<SampleFile>();
        foreach (var table in (SampleTable[])[Leases, Permits, Inspections, Violations, Production])
        {
            files.Add(Save(folder, table.Name + ".csv", table.Name, table.Rows.Count, table.Csv()));
        }

        files.Add(Save(folder, "defects.json", "", Defects.Count, Defects.Json(asOf, seed)));
        return files;
    }

    private static SampleFile Save(string folder, string name, string dataset, int rows, byte[] bytes)
    {
        File.WriteAllBytes(Path.Combine(folder, name), bytes);
        return new SampleFile(name, dataset, rows, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }
}
