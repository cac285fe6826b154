using SkiaSharp;
using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.Layout;

/// <summary>Charts drawn as vectors, each figure written beside its mark.</summary>
public sealed class ChartBlocks(TextShaper shaper, TextWrap wrap, PageFlow flow)
{
    private const float BarStep = 17;
    private const float BarHeight = 10.5f;
    private const float StackStep = 16;
    private const int KeptTogether = 24;
    private const float ColumnsHeight = 80;
    private const float LabelWidth = 150;
    private static readonly TextStyle Label = TextStyle.Cell;
    private static readonly TextStyle Small = TextStyle.Note with { Size = 7.2f };

    public void Place(Block block)
    {
        switch (block)
        {
            case BarChart chart: Titled(chart.Title, chart.Shown.Count() * BarStep, Bars([.. chart.Shown])); break;
            case ColumnChart chart: Titled(chart.Title, ColumnsHeight + 16, Columns(chart)); break;
            case StackedChart chart: Stacks(chart); break;
            case Sparkline line: flow.Place(new Drawn(64, Line(line)), 4); break;
        }
    }

    private void Titled(string title, float height, Action<Ink, float, float> draw, float keep = 0)
    {
        var lines = wrap.Lines(title, TextStyle.Sub, flow.Frame.Width, 2);
        var above = lines.Count * TextStyle.Sub.LineHeight + 6;
        flow.Place(new Drawn(above + height, (ink, x, y) =>
        {
            foreach (var (i, line) in lines.Index())
                ink.Text(line, x, y + i * TextStyle.Sub.LineHeight);
            draw(ink, x, y + above);
        }), 14, keep);
    }

    private TextLine Short(string label) => wrap.Lines(label, Label, LabelWidth, 1)[0];

    private Action<Ink, float, float> Bars(List<Bar> bars)
    {
        var labels = bars.Select(b => (Label: Short(b.Label), Text: Short(b.Text))).ToList();
        var left = labels.Select(l => l.Label.Width).DefaultIfEmpty().Max() + 12;
        var room = flow.Frame.Width - left - labels.Select(l => l.Text.Width).DefaultIfEmpty().Max() - 8;
        var most = Math.Max(bars.Select(b => b.Value).DefaultIfEmpty().Max(), double.Epsilon);
        return (ink, x, y) =>
        {
            foreach (var (i, bar) in bars.Index())
            {
                var top = y + i * BarStep;
                var width = (float)(Math.Max(bar.Value, 0) / most * room);
                ink.Text(labels[i].Label, x, top + (BarStep - Label.LineHeight) / 2);
                ink.Fill(x + left, top + (BarStep - BarHeight) / 2, width, BarHeight, Palette.Of(bar.Tone));
                ink.Text(labels[i].Text, x + left + width + 6, top + (BarStep - Label.LineHeight) / 2);
            }
            ink.Fill(x + left - 0.5f, y, 0.7f, bars.Count * BarStep, Palette.Muted);
        };
    }

    private Action<Ink, float, float> Columns(ColumnChart chart)
    {
        var labels = chart.Columns.Select(b => (Label: shaper.Shape(b.Label, Small), Text: shaper.Shape(b.Text, Small))).ToList();
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

    // A line a piece: a long chart goes on over pages.
    private void Stacks(StackedChart chart)
    {
        const float figure = 74;
        var stacks = chart.Shown.ToList();
        var parts = chart.Parts.Select(p => shaper.Shape(p.Name, TextStyle.Head)).ToList();
        var left = stacks.Select(s => Short(s.Label).Width).DefaultIfEmpty().Max() + 10;
        var room = flow.Frame.Width - left - figure * parts.Count - 6;
        float Right(int part) => flow.Frame.Width - figure * (parts.Count - 1 - part);
        Titled(chart.Title, StackStep, (ink, x, y) =>
        {
            foreach (var (p, part) in parts.Index())
            {
                ink.TextRight(part, x + Right(p), y);
                Mark(ink, x + Right(p) - part.Width - 10, y + 2.4f, 6, 6, chart.Parts[p].Tone);
            }
        }, Math.Min(stacks.Count, KeptTogether) * StackStep);
        foreach (var stack in stacks)
        {
            var label = Short(stack.Label);
            var figures = stack.Values.Select(v => shaper.Shape(Figures.Count(v), Label)).ToList();
            var sum = (float)Math.Max(stack.Values.Sum(), 1);
            flow.Place(new Drawn(StackStep, (ink, x, y) =>
            {
                ink.Text(label, x, y + 1);
                var at = x + left;
                foreach (var (p, value) in stack.Values.Index())
                {
                    Mark(ink, at, y + 1.5f, (float)value / sum * room, BarHeight, chart.Parts[p].Tone);
                    at += (float)value / sum * room;
                    ink.TextRight(figures[p], x + Right(p), y + 1);
                }
            }));
        }
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
