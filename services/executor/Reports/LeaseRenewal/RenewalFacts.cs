using System.Text.Json;
using Vanguards.Executor.Reports.Composing;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.LeaseRenewal;

/// <summary>The upstream outputs of a renewal analysis, read once.</summary>
public sealed class RenewalFacts
{
    /// <summary>Figures of the recommended leases alone where they are a table: it may hold any number.</summary>
    public static async Task<RenewalFacts> ReadAsync(ReportContext report, CancellationToken cancel)
    {
        var facts = new RenewalFacts(report);
        if (facts.Economics.Get("leases") is { ValueKind: JsonValueKind.Object } table && table.Text("uri") is { } uri && report.Input.Table(uri) is { } rows)
        {
            var wanted = facts.Recommendations.Select(recommendation => recommendation.LeaseId).ToHashSet();
            var found = new List<JsonElement>();
            await foreach (var row in rows.WithCancellation(cancel))
                if (wanted.Contains(row.Text("leaseId") ?? ""))
                    found.Add(row);
            facts.Leases = ById(found);
        }

        return facts;
    }

    private RenewalFacts(ReportContext report)
    {
        Decision = report.Shapes.Decision;
        Impact = Decision.Get("financialImpact");
        Risk = report.Shapes.Risk;
        Economics = report.Shapes.Economics;
        Recommendations = [.. Decision.Get("recommendations").Items().Select(Recommendation.From)];
        Leases = ById(Economics.Get("leases").Items());
        Risks = ById(Risk.Get("leases").Items());
        NotComputed =
        [
            .. Composing.NotComputed.From(Economics, "notComputed")
                .Concat(Composing.NotComputed.From(Impact, "notComputed"))
                .Concat(Composing.NotComputed.From(Risk, "notChecked")).Distinct(),
        ];
    }

    public JsonElement? Decision { get; }
    public JsonElement? Impact { get; }
    public JsonElement? Risk { get; }
    public JsonElement? Economics { get; }
    /// <summary>In the decision's order: deadline, value at stake, id.</summary>
    public IReadOnlyList<Recommendation> Recommendations { get; }
    public IReadOnlyDictionary<string, JsonElement> Leases { get; private set; }
    public IReadOnlyDictionary<string, JsonElement> Risks { get; }
    public IReadOnlyList<NotComputed> NotComputed { get; }
    public bool HasRecommendations => Decision.Get("recommendations") is not null;

    public decimal? Total(string name) => Impact?.Number(name);

    private static Dictionary<string, JsonElement> ById(IReadOnlyList<JsonElement> leases)
    {
        var found = new Dictionary<string, JsonElement>();
        foreach (var lease in leases)
            found.TryAdd(lease.Text("leaseId") ?? "", lease);
        return found;
    }
}
