using System.Text.Json;
using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.Composing;

/// <summary>Where every figure came from: the run, its data, queries and agents.</summary>
public static class Provenance
{
    private const int Most = 50;

    public static Section Of(ReportContext report)
    {
        var run = report.Input.Execution;
        List<Block> blocks =
        [
            new Paragraph("The same workflow version, dataset versions, inputs and as-of instant give the same figures again."),
            new Facts(
            [
                new("Run", run.Id),
                new("Attempt", Figures.Count(run.Attempt)),
                new("Workflow", $"{run.WorkflowId} {run.Version}"),
                new("As-of instant", Figures.Instant(run.AsOf)),
                new("Time zone", report.Input.Zone),
                new("Currency", report.Input.Currency),
            ]),
            new Subheading("Datasets"),
            new Table(
                [new("Dataset"), new("Version"), new("Origin"), new("Rows", Align.Right), new("SHA-256", Flex: 1, Mono: true)],
                [.. report.Input.Datasets.Select(d => new Row(
                    [d.Name, d.Version, new(d.Origin, d.Origin == "sample" ? Tone.Warn : Tone.None), Figures.Count(d.Rows), d.Sha256]))])
            { Limit = 200, Empty = "The run reads no dataset." },
            new Subheading("Steps before this report"),
            new Table(
                [new("Step", Flex: 1), new("Name", Flex: 1.4f), new("Type"), new("Status"), new("Agent and version", Flex: 1)],
                [.. report.Input.Steps.Select(s => new Row([s.Key, s.Value.Name, s.Value.Type, s.Value.Status, Agent(s.Value)]))])
            { Limit = 200, Empty = "No step came before this report." },
        ];
        if (Approvals(report.Input) is { Count: > 0 } approvals)
        {
            blocks.Add(new Subheading("Approvals"));
            blocks.Add(new Table(
                [new("Step", Flex: 1), new("Approved"), new("By", Flex: 0.8f), new("At", Flex: 1), new("Comment", Flex: 1.6f)], approvals)
            { Limit = 200 });
        }
        if (report.Input.Inputs.Properties().Any())
        {
            blocks.Add(new Subheading("Inputs"));
            blocks.Add(new Facts([.. report.Input.Inputs.Properties().Take(Most).Select(p => new Fact(p.Name, Given(p.Value)))]));
        }
        var queries = report.Input.Steps.Where(s => s.Value.Query is not null).ToList();
        foreach (var (id, step) in queries.Take(Most))
        {
            blocks.Add(new Subheading($"Query of {step.Name} ({id})"));
            blocks.Add(new CodeText(step.Query!));
        }
        if (queries.Count > Most)
            blocks.Add(new Paragraph($"The queries of the first {Most} of {Figures.Count(queries.Count)} steps; the definition has all of them.", Voice.Note));
        return new Section("Provenance", blocks) { NewPage = true };
    }

    private static string Given(JsonElement value) => value.ValueKind == JsonValueKind.Null ? "not given" : value.AsText();

    // A step that a person decided says so by its output.
    private static List<Row> Approvals(ReportInput input) =>
    [
        .. input.Steps.Where(s => s.Value.Output.Get("approved")?.ValueKind is JsonValueKind.True or JsonValueKind.False).Select(s =>
        {
            var decision = s.Value.Output!.Value;
            return new Row([s.Value.Name, decision.Text("approved")!, decision.Text("by") ?? "not recorded", decision.Text("at") ?? "", decision.Text("comment") ?? ""]);
        }),
    ];

    private static string Agent(ReportStep step) =>
        step.Agent is null ? "" : $"{step.Agent} {step.AgentVersion ?? "(version not recorded)"}";
}
