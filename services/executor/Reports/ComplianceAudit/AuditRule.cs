using System.Text.Json;
using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.ComplianceAudit;

/// <summary>Why subjects could not be judged, and how many.</summary>
public sealed record NotCheckableReason(string Text, decimal? Count)
{
    public override string ToString() => Count > 0 ? $"{Text} ({Figures.Count(Count)})" : Text;
}

/// <summary>One rule as the compliance agent judged it.</summary>
public sealed record AuditRule(
    string Id, string Title, string Basis, string Status, decimal? Applicable, decimal? Passed, decimal? Failed, decimal? NotCheckable,
    IReadOnlyList<JsonElement> Evidence, IReadOnlyList<NotCheckableReason> Reasons)
{
    public static AuditRule From(JsonElement value) => new(
        value.Text("id") ?? "", value.Text("title") ?? "", value.Text("basis") ?? "", value.Text("status") ?? Figures.NotComputed,
        value.Number("applicable"), value.Number("passed"), value.Number("failed"), value.Number("notCheckable"),
        value.Items("evidence"),
        [.. value.Items("notCheckableReasons").Select(r => new NotCheckableReason(r.Text("reason") ?? r.AsText(), r.Number("count")))]);

    public Cell StatusCell => new(Status.Replace('_', ' '), Status switch
    {
        "PASSED" => Tone.Good,
        "FAILED" => Tone.Bad,
        _ => Tone.Muted,
    });

    /// <summary>Share of the checkable subjects that failed; null where nothing could be checked.</summary>
    public decimal? FailureRate => Failed is { } failed && Passed is { } passed && failed + passed > 0 ? failed / (failed + passed) : null;
}
