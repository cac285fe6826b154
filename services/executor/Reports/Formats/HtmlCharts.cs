using System.Globalization;
using System.Text;
using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Layout;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.Formats;

/// <summary>Charts as inline SVG with their figures written out.</summary>
public static class HtmlCharts
{
    private const double Width = 700;

    public static void Write(TextWriter writer, Block block)
    {
        switch (block)
        {
            case BarChart chart:
                var most = Math.Max(chart.Shown.Select(b => b.Value).DefaultIfEmpty().Max(), double.Epsilon);
                Figure(writer, chart.Title, chart.Shown.Count() * 26, chart.Shown.Index().SelectMany(b => (IEnumerable<string>)
                [
                    Text(0, b.Index * 26 + 16, Short(b.Item.Label)),
                    Rect(170, b.Index * 26 + 4, Math.Max(b.Item.Value, 0) / most * 380, 17, b.Item.Tone),
                    Text(178 + Math.Max(b.Item.Value, 0) / most * 380, b.Index * 26 + 16, b.Item.Text),
                ]));
                break;
            case ColumnChart chart:
                var top = Math.Max(chart.Columns.Select(b => b.Value).DefaultIfEmpty().Max(), double.Epsilon);
                var step = Width / Math.Max(chart.Columns.Count, 1);
                Figure(writer, chart.Title, 150, chart.Columns.Index().SelectMany(b => (IEnumerable<string>)
                [
                    Rect(b.Index * step + 4, 125 - b.Item.Value / top * 105, step - 8, b.Item.Value / top * 105, b.Item.Tone),
                    Text((b.Index + .5) * step, 120 - b.Item.Value / top * 105, b.Item.Text, "middle"),
                    Text((b.Index + .5) * step, 142, b.Item.Label, "middle"),
                ]));
                break;
            case StackedChart chart:
                Stacked(writer, chart);
                break;
            case Sparkline line:
                var (paths, summary) = SparklineShape.Of(line, Width, 70);
                Figure(writer, $"{line.Title}: {summary}", 80,
                    paths.Select(p => $"<polyline points=\"{string.Join(" ", p.Select(q => $"{N(q.X)},{N(q.Y + 5)}"))}\" fill=\"none\" stroke=\"{Palette.Hex(Tone.Info)}\" stroke-width=\"2\"/>"));
                break;
        }
    }

    private static void Stacked(TextWriter writer, StackedChart chart)
    {
        List<string> shapes = [];
        foreach (var (index, stack) in chart.Shown.Index())
        {
            var sum = (double)Math.Max(stack.Values.Sum(), 1);
            double x = 170, y = index * 24;
            shapes.Add(Text(0, y + 16, Short(stack.Label)));
            foreach (var (value, part) in stack.Values.Zip(chart.Parts))
            {
                shapes.Add(Rect(x, y + 4, (double)value / sum * 380, 16, part.Tone));
                x += (double)value / sum * 380;
            }
            shapes.Add(Text(x + 8, y + 16, string.Join(" / ", stack.Values.Select(v => Figures.Count(v)))));
        }
        Figure(writer, $"{chart.Title} ({string.Join(" / ", chart.Parts.Select(p => p.Name))})", chart.Shown.Count() * 24, shapes);
    }

    private static void Figure(TextWriter writer, string title, double height, IEnumerable<string> shapes) => writer.WriteLine(
        $"<figure><figcaption>{HtmlReport.Text(title)}</figcaption><svg viewBox=\"0 0 {N(Width)} {N(height)}\" role=\"img\" aria-label=\"{HtmlReport.Text(title)}\">{string.Concat(shapes)}</svg></figure>");

    private static string Short(string label) => label.Length <= 26 ? label : label[..(char.IsHighSurrogate(label[24]) ? 24 : 25)] + "…";

    private static string Rect(double x, double y, double width, double height, Tone tone) =>
        $"<rect x=\"{N(x)}\" y=\"{N(y)}\" width=\"{N(width)}\" height=\"{N(height)}\" fill=\"{Palette.Hex(tone)}\"/>";

    private static string Text(double x, double y, string text, string anchor = "start") =>
        $"<text x=\"{N(x)}\" y=\"{N(y)}\" text-anchor=\"{anchor}\">{HtmlReport.Text(text)}</text>";

    private static string N(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
