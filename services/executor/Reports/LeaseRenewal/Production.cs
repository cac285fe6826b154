using System.Globalization;
using System.Text.Json;
using Vanguards.Executor.Reports.Composing;
using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;
using SqlName = Vanguards.Definitions.SqlName;

namespace Vanguards.Executor.Reports.LeaseRenewal;

/// <summary>Monthly volumes of a few leases, streamed from the dataset that has them.</summary>
public static class Production
{
    private const int Months = 36;
    private static readonly string[] Columns = ["lease_id", "month", "oil_bbl", "gas_mcf"];

    /// <summary>Points by lease key; null if no dataset has months and volumes.</summary>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyList<Point>>?> ReadAsync(
        ReportContext report, IReadOnlySet<string> leases, CancellationToken cancel)
    {
        foreach (var dataset in report.Input.Datasets)
        {
            var name = SqlName.Of(dataset.Name);
            if (report.Input.Table(name) is not { } rows || !await FitsAsync(rows, cancel))
                continue;
            var volumes = new Dictionary<string, SortedDictionary<DateOnly, double?>>();
            // A few leases of a dataset of perhaps millions of rows.
            await foreach (var row in (report.Input.Chosen(name, new RowChoice(Columns, "lease_id", leases)) ?? rows).WithCancellation(cancel))
            {
                if (Key(row.Text("lease_id") ?? "") is var key && leases.Contains(key) && row.Date("month") is { Year: > 1900 } day && day < report.Today)
                    (volumes.TryGetValue(key, out var known) ? known : volumes[key] = []).TryAdd(new DateOnly(day.Year, day.Month, 1), Boe(row));
            }
            return volumes.ToDictionary(v => v.Key, v => Points(v.Value));
        }
        return null;
    }

    public static string Key(string leaseId) => leaseId.Trim().ToUpperInvariant();

    public static Block Block(string leaseId, IReadOnlyDictionary<string, IReadOnlyList<Point>>? production)
    {
        if (production is null)
            return new Paragraph("Not available: no dataset with monthly volumes was read.");
        return production.TryGetValue(Key(leaseId), out var points)
            ? new Sparkline("boe a month", points)
            : new Paragraph("No month was reported.");
    }

    /// <summary>True if the first row has what it takes.</summary>
    private static async Task<bool> FitsAsync(IAsyncEnumerable<JsonElement> rows, CancellationToken cancel)
    {
        await foreach (var row in rows.WithCancellation(cancel))
            return Fits(row);
        return false;
    }

    private static bool Fits(JsonElement row) =>
        row.ValueKind == JsonValueKind.Object && row.TryGetProperty("lease_id", out _) && row.TryGetProperty("month", out _)
            && (row.TryGetProperty("oil_bbl", out _) || row.TryGetProperty("gas_mcf", out _));

    private static double? Boe(JsonElement row)
    {
        var (oil, gas) = (Volume(row, "oil_bbl"), Volume(row, "gas_mcf"));
        return oil is null && gas is null ? null : (oil ?? 0) + (gas ?? 0) / 6;
    }

    private static double? Volume(JsonElement row, string name) =>
        double.TryParse(row.Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var found) ? found : null;

    // Months without a row stay visible as gaps.
    private static IReadOnlyList<Point> Points(SortedDictionary<DateOnly, double?> volumes)
    {
        var last = volumes.Keys.Last();
        var first = volumes.Keys.First() is var start && start > last.AddMonths(1 - Months) ? start : last.AddMonths(1 - Months);
        List<Point> points = [];
        for (var month = first; month <= last; month = month.AddMonths(1))
            points.Add(new Point(month.ToString("yyyy-MM", CultureInfo.InvariantCulture), volumes.GetValueOrDefault(month)));
        return points;
    }
}
