using SkiaSharp;
using Vanguards.Executor.Reports.Content;

namespace Vanguards.Executor.Reports.Layout;

/// <summary>Lays a table out: column widths from the content, rows that stay whole, the head again on each page.</summary>
public sealed class TableBlock(Table table, TextWrap wrap, PageFlow flow)
{
    private const float Between = 9;
    private const float Above = 3.6f;
    private const int MaxLines = 14;
    private const int MaxDetailLines = 10;

    public void Place()
    {
        var widths = ColumnWidths.Of(table, wrap, flow.Frame.Width, Between);
        var head = Head(widths);
        foreach (var (i, content) in table.Shown.Index())
        {
            if (flow.Full)
                return;
            var row = Row(content, widths);
            if (i == 0)
                flow.Place(head, 6, row.Height);
            else if (!flow.Fits(row.Height))
            {
                flow.NewPage();
                flow.Place(head);
            }
            flow.Place(row);
        }
    }

    private Drawn Head(IReadOnlyList<float> widths)
    {
        var cells = table.Columns.Zip(widths).Select(c => wrap.Lines(c.First.Heading, TextStyle.Head, c.Second, 4)).ToList();
        var lines = cells.Max(c => c.Count);
        var height = lines * TextStyle.Head.LineHeight + 2 * Above;
        return new Drawn(height, (ink, x, y) =>
        {
            foreach (var (i, cell) in cells.Index())
                DrawLines(ink, cell, table.Columns[i].Align, x + Left(widths, i), widths[i], y + Above + (lines - cell.Count) * TextStyle.Head.LineHeight, null);
            ink.Rule(x, y + height - 0.4f, flow.Frame.Width, Palette.Ink, 0.8f);
        });
    }

    private Drawn Row(Row row, IReadOnlyList<float> widths)
    {
        var style = row.Total ? TextStyle.Cell with { Face = Face.Strong } : TextStyle.Cell;
        List<IReadOnlyList<TextLine>> cells = [];
        foreach (var (i, cell) in row.Cells.Index())
            cells.Add(wrap.Lines(cell.Text, StyleOf(cell, table.Columns[i], style), widths[i], MaxLines));
        var detail = row.Detail is null ? [] : wrap.Lines(row.Detail, TextStyle.Detail, flow.Frame.Width, MaxDetailLines);
        var body = cells.Max(c => c.Count) * style.LineHeight;
        var height = body + 2 * Above + (detail.Count > 0 ? detail.Count * TextStyle.Detail.LineHeight + 1 : 0);
        return new Drawn(height, (ink, x, y) =>
        {
            if (row.Total)
                ink.Rule(x, y + 0.4f, flow.Frame.Width, Palette.Ink, 0.8f);
            foreach (var (i, cell) in cells.Index())
                DrawLines(ink, cell, table.Columns[i].Align, x + Left(widths, i), widths[i], y + Above,
                    row.Cells[i].Tone == Tone.None ? null : Palette.Text(row.Cells[i].Tone));
            DrawLines(ink, detail, Align.Left, x, flow.Frame.Width, y + Above + body + 1, null);
            ink.Rule(x, y + height, flow.Frame.Width, Palette.Line, 0.5f);
        });
    }

    public static TextStyle StyleOf(Cell cell, Column column, TextStyle style) =>
        column.Mono ? TextStyle.Code with { Size = 6.6f, Leading = style.Size * style.Leading / 6.6f, StandsOn = style.Baseline }
        : cell.Tone is Tone.None or Tone.Muted ? style
        : style with { Face = Face.Strong };

    private static float Left(IReadOnlyList<float> widths, int column) => widths.Take(column).Sum() + column * Between;

    private static void DrawLines(Ink ink, IReadOnlyList<TextLine> lines, Align align, float x, float width, float y, SKColor? color)
    {
        foreach (var line in lines)
        {
            ink.Text(line, align == Align.Right ? x + width - line.Width : x, y, color);
            y += line.Style.LineHeight;
        }
    }
}
