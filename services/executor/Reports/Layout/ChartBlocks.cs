using SkiaSharp;
using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.Layout;

/// <summary>Charts drawn as vectors, each figure written beside its mark.</summary>
public sealed class ChartBlocks(TextShaper shaper, PageFlow flow)
{
    private const float BarStep = 19;
    private const float BarHeight = 11;
    private const float StackStep = 16;
    private const float ColumnsHeight = 120;
    private static readonly TextStyle Label = TextStyle.Cell;
    private static readonly TextStyle Small = TextStyle.Note with { Size = 7.2f };

    public void Place(Block block)
    {
        switch (block)
        {
            case BarChart chart: Titled(chart.Title, chart.Bars.Count * BarStep, Bars(chart)); break;
            case ColumnChart chart: Titled(chart.Title, ColumnsHeight + 16, Columns(chart)); break;
            case StackedChart chart: Titled(chart.Title, (chart.Stacks.Count + 1) * StackStep + 6, Stacks(chart)); break;
            case Sparkline line: flow.Place(new Drawn(64, Line(line)), 4); break;
        }
    }

    private void Titled(string title, float height, Action<Ink, float, float> draw)
    {
        var line = shaper.Shape(title, TextStyle.Sub);
        var above = TextStyle.Sub.LineHeight + 6;
        flow.Place(new Drawn(above + height, (ink, x, y) =>
        {
            ink.Text(line, x, y);
            draw(ink, x, y + above);
        }), 14);
    }

    private Action<Ink, float, float> Bars(BarChart chart)
    {
        var labels = chart.Bars.Select(b => (Label: shaper.Shape(b.Label, Label), Text: shaper.Shape(b.Text, Label))).ToList();
        var left = labels.Select(l => l.Label.Width).DefaultIfEmpty().Max() + 12;
        var room = flow.Frame.Width - left - labels.Select(l => l.Text.Width).DefaultIfEmpty().Max() - 8;
        var most = Math.Max(chart.Bars.Select(b => b.Value).DefaultIfEmpty().Max(), double.Epsilon);
        return (ink, x, y) =>
        {
            foreach (var (i, bar) in chart.Bars.Index())
            {
                var top = y + i * BarStep;
                var width = (float)(Math.Max(bar.Value, 0) / most * room);
                ink.Text(labels[i].Label, x, top + (BarStep - Label.LineHeight) / 2);
                ink.Fill(x + left, top + (BarStep - BarHeight) / 2, width, BarHeight, Palette.Of(bar.Tone));
                ink.Text(labels[i].Text, x + left + width + 6, top + (BarStep - Label.LineHeight) / 2);
            }
            ink.Fill(x + left - 0.5f, y, 0.7f, chart.Bars.Count * BarStep, Palette.Muted);
        };
    }

    private Action<Ink, float, float> Columns(ColumnChart chart)
    {
        var labels = chart.Columns.Select(b => (Label: shaper.Shape(b.Label, Small), Text: shaper.Shape(b.Text, Label))).ToList();
        var step = flow.Frame.Width / Math.Max(chart.Columns.Count, 1);
        var room = ColumnsHeight - Label.LineHeight - 2;
        var most = Math.Max(chart.Columns.Select(b => b.Value).DefaultIfEmpty().Max(), double.Epsilon);
        return (ink, x, y) =>
        {
            foreach (var (i, bar) in chart.Columns.Index())
            {
                var height = (float)(bar.Value / most * room);
                var middle = x + (i + 0.5f) * step;
                ink.Fill(x + i * step + step * 0.16f, y + ColumnsHeight - height, step * 0.68f, height, Palette.Of(bar.Tone));
                ink.Text(labels[i].Text, middle - labels[i].Text.Width / 2, y + ColumnsHeight - height - Label.LineHeight);
                ink.Text(labels[i].Label, middle - labels[i].Label.Width / 2, y + ColumnsHeight + 3);
            }
            ink.Rule(x, y + ColumnsHeight, flow.Frame.Width, Palette.Muted, 0.7f);
        };
    }

    private Action<Ink, float, float> Stacks(StackedChart chart)
    {
        const float figure = 62;
        var parts = chart.Parts.Select(p => shaper.Shape(p.Name, TextStyle.Head)).ToList();
        var labels = chart.Stacks.Select(s => shaper.Shape(s.Label, Label)).ToList();
        var figures = chart.Stacks.Select(s => s.Values.Select(v => shaper.Shape(Figures.Count(v), Label)).ToList()).ToList();
        var left = labels.Select(l => l.Width).DefaultIfEmpty().Max() + 10;
        var room = flow.Frame.Width - left - figure * parts.Count - 6;
        return (ink, x, y) =>
        {
            foreach (var (p, part) in parts.Index())
            {
                var right = x + flow.Frame.Width - figure * (parts.Count - 1 - p);
                ink.TextRight(part, right, y);
                Mark(ink, right - part.Width - 10, y + 2.4f, 6, 6, chart.Parts[p].Tone);
            }
            foreach (var (i, stack) in chart.Stacks.Index())
            {
                var top = y + (i + 1) * StackStep + 2;
                ink.Text(labels[i], x, top + 1);
                var sum = (float)Math.Max(stack.Values.Sum(), 1);
                var at = x + left;
                foreach (var (p, value) in stack.Values.Index())
                {
                    Mark(ink, at, top + 1.5f, (float)value / sum * room, BarHeight, chart.Parts[p].Tone);
                    at += (float)value / sum * room;
                    ink.TextRight(figures[i][p], x + flow.Frame.Width - figure * (parts.Count - 1 - p), top + 1);
                }
            }
        };
    }

    private Action<Ink, float, float> Line(Sparkline line)
    {
        const float height = 38;
        var (lines, summary) = SparklineShape.Of(line, flow.Frame.Width, height);
        var text = shaper.Shape($"{line.Title}: {summary}", TextStyle.Note);
        return (ink, x, y) =>
        {
            ink.Text(text, x, y);
            var top = y + TextStyle.Note.LineHeight + 6;
            ink.Rule(x, top + height, flow.Frame.Width, Palette.Line);
            foreach (var part in lines)
                ink.Polyline([.. part.Select(p => new SKPoint(x + p.X, top + p.Y))], Palette.Of(Tone.Info), 1.4f);
        };
    }

    private static void Mark(Ink ink, float x, float y, float width, float height, Tone tone)
    {
        ink.Fill(x, y, width, height, Palette.Of(tone));
        if (tone == Tone.Bad && width > 0)
            ink.Hatch(x, y, width, height);
    }
}
