using System.Text.RegularExpressions;
using Vanguards.Agents.Tables;

namespace Vanguards.Agents.IntegrityAuditor.Checks;

/// <summary>A row that sums the others up: a blank key and a cell that says so. No other check looks at it.</summary>
internal sealed partial class TotalsRow(Columns key, int columns) : RowCheck("TOTALS_ROW")
{
    public override string[]? Fault(Row row)
    {
        if (key.Where(row.IsBlank) is null)
        {
            return null;
        }

        for (var i = 0; i < columns; i++)
        {
            if (row.Text(i) is { } text && Says().IsMatch(text))
            {
                return [];
            }
        }

        return null;
    }

    [GeneratedRegex(@"sum\s*=|\btotals?\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Says();
}
