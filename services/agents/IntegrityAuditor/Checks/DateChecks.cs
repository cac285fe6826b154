using Vanguards.Agents.Tables;

namespace Vanguards.Agents.IntegrityAuditor.Checks;

internal sealed class DateOrderCheck(IReadOnlyList<(DateOrder Order, int Later, int Earlier)> pairs) : RowCheck("DATE_ORDER")
{
    public override string[]? Fault(Row row)
    {
        HashSet<string>? faulty = null;
        foreach (var (order, later, earlier) in pairs)
        {
            var days = row.Date(later)?.DayNumber - row.Date(earlier)?.DayNumber;
            if (days < 0 || (days == 0 && order.SameDayIsWrong))
            {
                (faulty ??= []).UnionWith([order.Later, order.Earlier]);
            }
        }

        return faulty?.ToArray();
    }
}

/// <summary>Before 1900, more than a hundred years ahead, an event that is still to come, or no date at all.</summary>
internal sealed class DateImpossible(Columns dates, string[] events, DateOnly asOf) : RowCheck("DATE_IMPOSSIBLE")
{
    private static readonly DateOnly Earliest = new(1900, 1, 1);
    private readonly DateOnly _latest = asOf.AddYears(100);
    private readonly HashSet<int> _months = [.. dates.At.Where((_, i) => dates.Names[i] == "month")];
    private readonly HashSet<int> _events = [.. dates.At.Where((_, i) => events.Contains(dates.Names[i]))];

    public override string[]? Fault(Row row) => dates.Where(column => row.Text(column) is { } text && IsImpossible(column, text));

    private bool IsImpossible(int column, string text)
    {
        var date = CellText.Date(_months.Contains(column) && text.Length == 7 ? text + "-01" : text);
        return date is not { } day || day < Earliest || day > (_events.Contains(column) ? asOf : _latest);
    }
}
