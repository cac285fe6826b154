using System.Text.Json;
using Vanguards.Executor.Reports.Composing;
using Vanguards.Executor.Reports.Reading;
using SqlName = Vanguards.Definitions.SqlName;

namespace Vanguards.Executor.Reports.LeaseRenewal;

/// <summary>Leases that a query by date never sees: their expiry is blank or no date. Without this a report on them would say that nothing is due.</summary>
public sealed record UnreadableExpiry(string Dataset, int Rows, int Unreadable)
{
    private const int MostRows = 1_000_000;

    /// <summary>Null if every lease has a date, or no dataset has leases with one.</summary>
    public static async Task<UnreadableExpiry?> ReadAsync(ReportContext report, CancellationToken cancel)
    {
        foreach (var dataset in report.Input.Datasets)
        {
            if (report.Input.Table(SqlName.Of(dataset.Name)) is not { } rows)
                continue;
            var (all, unreadable) = (0, 0);
            await foreach (var row in rows.WithCancellation(cancel))
            {
                if (all == 0 && !Fits(row) || all == MostRows)
                    break;
                all++;
                if (row.Date("expiry_date") is null)
                    unreadable++;
            }
            if (all > 0)
                return unreadable > 0 ? new UnreadableExpiry(dataset.Name, all, unreadable) : null;
        }
        return null;
    }

    public override string ToString() =>
        $"{Figures.Count(Unreadable)} of {(Rows == MostRows ? "the first " : "")}{Figures.Of(Rows, "row")} of {Dataset} {(Unreadable == 1 ? "has" : "have")} no readable expiry date "
        + "(YYYY-MM-DD), so a query by that date cannot select them.";

    private static bool Fits(JsonElement row) =>
        row.ValueKind == JsonValueKind.Object && row.TryGetProperty("lease_id", out _) && row.TryGetProperty("expiry_date", out _);
}
