using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Vanguards.Standalone.Demo;

/// <summary>What the demonstration leaves on the screen: the first leases to be decided, one line of totals, the files and the way to the dashboard.</summary>
public static class DemoSummary
{
    private const int MaxRows = 10;

    public static void Print(JsonElement? result, IReadOnlyList<string> files)
    {
        if (result is { } renewal)
        {
            PrintRecommendations(renewal);
        }

        foreach (var file in files)
        {
            AnsiConsole.MarkupLineInterpolated($"{file}");
        }

        AnsiConsole.MarkupLine("The dashboard: [bold]make run[/]");
    }

    private static void PrintRecommendations(JsonElement renewal)
    {
        var all = renewal.GetProperty("recommendations").EnumerateArray().ToList();
        var table = new Table().Border(TableBorder.Simple)
            .AddColumns("Lease", "County", "Outcome", "Deadline")
            .AddColumn(new TableColumn("At stake, US$").RightAligned())
            .AddColumn(new TableColumn("Cost, US$").RightAligned());
        // A held lease asks for nothing, however old its term: what is to be decided comes first, in the report's own order.
        foreach (var row in all.OrderBy(row => row.GetProperty("outcome").GetString() == "HOLD").Take(MaxRows))
        {
            table.AddRow(Cell(row, "leaseName"), Cell(row, "county"), Cell(row, "outcome"), Cell(row, "deadline"), Cell(row, "valueAtStakeUsd"), Cell(row, "renewalCostUsd"));
        }

        AnsiConsole.Write(table);
        var impact = renewal.GetProperty("financialImpact");
        AnsiConsole.MarkupLineInterpolated(
            $"[bold]{all.Count} recommendations[/]: US$ {Cell(impact, "valueAtStakeUsd")} at stake, US$ {Cell(impact, "renewalCostUsd")} to renew, US$ {Cell(impact, "npvUsd")} net present value");
    }

    private static string Cell(JsonElement row, string name) =>
        !row.TryGetProperty(name, out var value) ? "–" : value.ValueKind switch
        {
            JsonValueKind.Number => value.GetDouble().ToString("#,##0", CultureInfo.InvariantCulture),
            JsonValueKind.Null => "–",
            _ => Markup.Escape(value.ToString()),
        };
}
