using System.Text.Json;
using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.Composing;

/// <summary>Figures that agents left null, and why.</summary>
public sealed record NotComputed(string LeaseId, string What, string Reason)
{
    public static IEnumerable<NotComputed> From(JsonElement? source, string property) =>
        source.Get(property).Items().Select(n => new NotComputed(
            n.Text("leaseId") ?? "", n.Text("field") ?? n.Text("code") ?? n.Text("rule") ?? "", n.Text("reason") ?? "no reason given"));

    public static Sheet Sheet(IReadOnlyList<NotComputed> lines) =>
        new("Not computed", ["lease_id", "what", "reason"], lines.Select(l => (IReadOnlyList<object?>)[l.LeaseId, l.What, l.Reason]));
}
