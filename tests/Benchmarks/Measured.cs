using System.Text.Json.Nodes;

namespace Vanguards.Benchmarks;

/// <summary>Prints measurements, a JSON line each.</summary>
internal static class Measured
{
    public static void Print(string workload, JsonObject figures)
    {
        var line = new JsonObject { ["workload"] = workload };
        foreach (var (name, value) in figures)
        {
            line[name] = value is JsonValue number && number.TryGetValue(out double figure) ? Math.Round(figure, 3) : value?.DeepClone();
        }

        Console.WriteLine(line.ToJsonString());
    }

    /// <summary>The value below which that share of the samples lies.</summary>
    public static double Percentile(IReadOnlyCollection<double> samples, double share)
    {
        var sorted = samples.Order().ToList();
        return sorted[Math.Min(sorted.Count - 1, (int)(share * sorted.Count))];
    }
}
