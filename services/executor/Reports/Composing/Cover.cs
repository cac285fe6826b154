using System.Text.Json;
using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.Composing;

/// <summary>Who, what and when: the facts at the head of each report.</summary>
public static class Cover
{
    public static IReadOnlyList<Fact> Of(ReportContext report)
    {
        var run = report.Input.Execution;
        return
        [
            new("Use case", UseCase(run)),
            new("As of", $"{Figures.Day(report.Today)} ({report.Input.Zone})"),
            new("Workflow", $"{run.WorkflowName}, version {run.Version}"),
            new("Run", run.Attempt > 1 ? $"{run.Id} (attempt {run.Attempt})" : run.Id),
            new("Run by", run.User.Length > 0 ? run.User : "not recorded"),
            new("Started", Figures.Instant(run.StartedAt)),
            .. Given(report.Input.Inputs),
        ];
    }

    // What a person chose for this run belongs beside the figures that it changed.
    private static IEnumerable<Fact> Given(JsonElement? inputs)
    {
        var given = inputs.Properties().Where(p => p.Value.ValueKind != JsonValueKind.Null).Take(12).Select(p => $"{p.Name} {p.Value.AsText()}").ToList();
        return given.Count == 0 ? [] : [new Fact("Inputs", string.Join(" · ", given))];
    }

    public static string UseCase(ReportRun run) => run.UseCaseName.Length > 0 ? run.UseCaseName : run.UseCase;
}
