using Vanguards.Executor.Reports.Content;

namespace Vanguards.Executor.Reports.Layout;

/// <summary>Figures get the room they need; text columns share what is left.</summary>
public static class ColumnWidths
{
    private const int Sampled = 500;
    private const float LeastFlex = 46;
    private const float LeastText = 34;
    private const float MostText = 0.3f;

    public static IReadOnlyList<float> Of(Table table, TextWrap wrap, float width, float between)
    {
        var room = width - between * (table.Columns.Count - 1);
        var widths = table.Columns.Select((c, i) => c.Flex > 0 ? 0 : Natural(table, c, i, wrap, room)).ToArray();
        var flex = table.Columns.Sum(c => c.Flex);
        if (flex == 0)
            return Scaled(widths, room);
        var least = LeastFlex * table.Columns.Count(c => c.Flex > 0);
        Shrink(table, widths, widths.Sum() + least - room);
        var left = Math.Max(room - widths.Sum(), least);
        for (var i = 0; i < widths.Length; i++)
            if (table.Columns[i].Flex > 0)
                widths[i] = left * table.Columns[i].Flex / flex;
        return widths.Sum() > room ? Scaled(widths, room) : widths;
    }

    private static float Natural(Table table, Column column, int index, TextWrap wrap, float room)
    {
        var words = column.Heading.Split(' ').Max(w => wrap.Width(w, TextStyle.Head));
        words = Math.Max(words, Math.Min(wrap.Width(column.Heading, TextStyle.Head), LeastFlex));
        var cells = table.Rows.Take(Sampled).Select(r =>
            wrap.Width(Shown(r.Cells[index].Text), TableBlock.StyleOf(r.Cells[index], column, r.Total ? TextStyle.Cell with { Face = Face.Strong } : TextStyle.Cell)));
        var natural = Math.Max(words, cells.DefaultIfEmpty().Max()) + 0.5f;
        return column.Align == Align.Right ? natural : Math.Min(natural, room * MostText);
    }

    // What does not fit is wrapped anyway: no need to measure a long text to its end.
    private static string Shown(string text) => text.Length > 200 ? text[..200] : text;

    private static void Shrink(Table table, float[] widths, float over)
    {
        var text = Enumerable.Range(0, widths.Length).Where(i => table.Columns[i] is { Flex: 0, Align: Align.Left } && widths[i] > LeastText).ToList();
        var spare = text.Sum(i => widths[i] - LeastText);
        if (over <= 0 || spare <= 0)
            return;
        foreach (var i in text)
            widths[i] -= (widths[i] - LeastText) * Math.Min(1, over / spare);
    }

    private static float[] Scaled(float[] widths, float room)
    {
        var sum = widths.Sum();
        return sum <= 0 ? widths : [.. widths.Select(w => w * room / sum)];
    }
}
