using System.Text.Json;
using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.ComplianceAudit;

/// <summary>Defects of the data and what they did to the rules.</summary>
public static class DataIntegrity
{
    private const int Examples = 5;

    public static Section Of(AuditFacts facts)
    {
        if (facts.Integrity is not { } integrity)
            return new Section("Data integrity", [new Paragraph("Not computed: no step before this report gave integrity checks and a score.")]);
        var checks = integrity.Items("checks").ToLookup(c => c.Text("status") ?? "");
        return new Section("Data integrity",
        [
            new Paragraph(Effect(facts, [.. integrity.Items("checks").Select(c => c.Text("id") ?? "").Where(id => id.Length > 0).Distinct()])),
            new Table(
                [new("Table", Flex: 1), new("Rows", Align.Right), new("Defective rows", Align.Right)],
                [.. integrity.Items("tables").Select(t => new Row([t.Text("name") ?? "", Figures.Count(t.Number("rows")), Figures.Count(t.Number("defectiveRows"))]))])
            { Empty = "No table was checked." },
            new Subheading("Checks that failed"),
            new Table(
                [new("Check", Flex: 1), new("Table"), new("Status"), new("Count", Align.Right)],
                [.. checks.Where(c => c.Key is not ("PASSED" or NotCheckable.Status)).SelectMany(c => c).Select(Check)])
            { Empty = checks["PASSED"].Any() ? "None." : "No check was made." },
            new Subheading("Checks passed"),
            ByTable(checks["PASSED"]),
            new Subheading("Checks that could not be made: the table or their columns are absent"),
            ByTable(checks[NotCheckable.Status]),
        ]);
    }

    private static Table ByTable(IEnumerable<JsonElement> checks) => new(
        [new("Table"), new("Checks", Flex: 1)],
        [.. checks.GroupBy(c => c.Text("table") ?? "").Select(g => new Row([g.Key, string.Join(", ", g.Select(c => c.Text("id") ?? ""))]))]);

    private static string Effect(AuditFacts facts, IReadOnlyList<string> checks)
    {
        if (facts.Compliance is null)
            return "Its effect on the rules was not computed.";
        var lost = facts.Rules
            .Select(r => (r.Id, Lost: r.Reasons.Where(why => checks.Any(check => why.Text.Contains(check, StringComparison.Ordinal))).Sum(why => why.Count ?? 0)))
            .Where(r => r.Lost > 0).ToList();
        return "A subject whose row failed a check on a field that the rule reads is left out of that rule as not checkable. "
            + (lost.Count == 0
                ? "No rule names a subject lost in this way."
                : $"{Figures.Count(lost.Sum(r => r.Lost))} of {Figures.Count(facts.Rules.Sum(r => r.NotCheckable ?? 0))} subjects that are not checkable were lost in this way: "
                    + string.Join(", ", lost.Select(r => $"{r.Id} {Figures.Count(r.Lost)}")) + ".");
    }

    private static Row Check(JsonElement check)
    {
        var status = check.Text("status") ?? Figures.NotComputed;
        var examples = check.Items("examples").Take(Examples).Select(Example).ToList();
        return new Row(
        [
            check.Text("id") ?? "", check.Text("table") ?? "",
            new(status.Replace('_', ' '), status switch { "PASSED" => Tone.Good, "FAILED" => Tone.Bad, _ => Tone.Muted }),
            Figures.Count(check.Number("count")),
        ])
        {
            Detail = examples.Count > 0 ? "For example " + string.Join(", ", examples) : null,
        };
    }

    public static string Example(JsonElement example) => (example.Text("key"), example.Text("line")) switch
    {
        (null, null) => example.AsText(),
        (null, var line) => $"line {line}",
        (var key, null) => key!,
        var (key, line) => $"{key} (line {line})",
    };
}
