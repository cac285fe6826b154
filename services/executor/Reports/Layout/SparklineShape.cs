using SkiaSharp;
using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.Layout;

/// <summary>Where a sparkline's points stand; a month without a report breaks the line.</summary>
public static class SparklineShape
{
    public static (IReadOnlyList<IReadOnlyList<SKPoint>> Lines, string Summary) Of(Sparkline line, double width, double height)
    {
        var top = Math.Max(line.Points.Max(p => p.Value) ?? 0, double.Epsilon);
        List<List<SKPoint>> lines = [[]];
        foreach (var (i, point) in line.Points.Index())
            if (point.Value is { } value)
                lines[^1].Add(new SKPoint((float)(i * width / Math.Max(line.Points.Count - 1, 1)), (float)(height * (1 - Math.Max(value, 0) / top))));
            else if (lines[^1].Count > 0)
                lines.Add([]);
        // A month by itself is still seen.
        foreach (var single in lines.Where(l => l.Count == 1))
            single.Add(single[0] + new SKPoint(1.5f, 0));
        return ([.. lines.Where(l => l.Count > 0)], Summary(line));
    }

    private static string Summary(Sparkline line) =>
        $"{line.Points[0].Label} {Volumes.Write(line.Points[0].Value)}, {line.Points[^1].Label} {Volumes.Write(line.Points[^1].Value)}, "
        + $"highest {Volumes.Write(line.Points.Max(p => p.Value))}, {Figures.Of(line.Points.Count(p => p.Value is null), "month")} without a report";
}
