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
        var hit = facts.Rules.Where(r => r.NotCheckable > 0).Select(r => r.Id).ToList();
        return new Section("Data integrity",
        [
            new Paragraph(facts.Compliance is null
                ? "Its effect on the rules was not computed."
                : hit.Count == 0
                    ? "No rule lost a subject to it."
                    : $"A subject with a defective or missing field that a rule reads is left out of that rule as not checkable; rules with such subjects: {string.Join(", ", hit)}."),
            new Table(
                [new("Table", Flex: 1), new("Rows", Align.Right), new("Defective rows", Align.Right)],
                [.. integrity.Items("tables").Select(t => new Row([t.Text("name") ?? "", Figures.Count(t.Number("rows")), Figures.Count(t.Number("defectiveRows"))]))])
            { Empty = "No table was checked." },
            new Table(
                [new("Check", Flex: 1), new("Table"), new("Status"), new("Count", Align.Right)],
                [.. integrity.Items("checks").Select(Check)])
            { Empty = "No check was made." },
        ]);
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

    private static string Example(JsonElement example) => (example.Text("key"), example.Text("line")) switch
    {
        (null, null) => example.AsText(),
        (null, var line) => $"line {line}",
        (var key, null) => key,
        var (key, line) => $"{key} (line {line})",
    };
}
