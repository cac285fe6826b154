using System.Text.Json;
using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.LeaseRenewal;

/// <summary>Flags by severity and the ten riskiest leases.</summary>
public static class RiskOverview
{
    private const int Riskiest = 10;
    public static readonly IReadOnlyList<string> Severities = ["CRITICAL", "HIGH", "MEDIUM", "LOW"];

    public static Section Of(RenewalFacts facts)
    {
        if (facts.Risk is null)
            return new Section("Risk", [new Paragraph("Risks were not computed: no step before this report gave a risk analysis.")]);
        var due = facts.Recommendations.DistinctBy(r => r.LeaseId).ToDictionary(r => r.LeaseId);
        return new Section("Risk",
        [
            new BarChart("Flags by severity",
                [.. facts.Risk.Get("bySeverity").Properties().OrderBy(p => Rank(p.Name)).Select(p => new Bar(
                    p.Name, p.Value.TryNumber(), Figures.Any(p.Value), ToneOf(p.Name)))]),
            new Subheading("The ten riskiest leases"),
            new Table(
                [new("Lease"), new("Name", Flex: 0.6f), new("Score", Align.Right), new("Band"), new("Outcome"), new("Flags", Flex: 1)],
                [.. facts.Risks.Values.OrderByDescending(l => l.Number("riskScore") ?? 0).ThenBy(l => l.Text("leaseId"), StringComparer.Ordinal)
                    .Where(l => l.Number("riskScore") > 0).Take(Riskiest).Select(l => Line(l, due.GetValueOrDefault(l.Text("leaseId") ?? "")))])
            { Empty = "No lease has a flag." },
            new BarChart("Flags by code",
                [.. facts.Risk.Get("byCode").Properties().OrderByDescending(p => p.Value.TryNumber()).ThenBy(p => p.Name, StringComparer.Ordinal)
                    .Select(p => new Bar(p.Name, p.Value.TryNumber(), Figures.Any(p.Value), Tone.Info))]),
        ]);
    }

    public static Tone ToneOf(string severity) => severity switch
    {
        "CRITICAL" => Tone.Bad,
        "HIGH" => Tone.Warn,
        "MEDIUM" => Tone.Info,
        _ => Tone.Muted,
    };

    public static int Rank(string severity) => Severities.Contains(severity) ? Severities.ToList().IndexOf(severity) : Severities.Count;

    private static double TryNumber(this JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var found) ? found : 0;

    private static Row Line(JsonElement lease, Recommendation? due)
    {
        var flags = lease.Items("flags").GroupBy(f => f.Text("code") ?? "").Select(g => g.Count() > 1 ? $"{Labels.Words(g.Key)} ×{g.Count()}" : Labels.Words(g.Key));
        var band = lease.Text("band") ?? Figures.NotComputed;
        return new Row(
        [
            lease.Text("leaseId") ?? "", due?.Name ?? "", Figures.Count(lease.Number("riskScore")),
            new(band, band switch { "HIGH" => Tone.Bad, "MEDIUM" => Tone.Warn, _ => Tone.Muted }), due?.OutcomeCell ?? "", string.Join(", ", flags),
        ]);
    }
}
