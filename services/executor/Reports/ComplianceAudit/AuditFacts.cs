using System.Text.Json;
using Vanguards.Executor.Reports.Composing;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.ComplianceAudit;

/// <summary>The upstream outputs of an audit, read once.</summary>
public sealed class AuditFacts
{
    public AuditFacts(ReportContext report)
    {
        Compliance = report.Shapes.Rules;
        Integrity = report.Shapes.Integrity;
        Rules = [.. Compliance.Get("rules").Items().Select(AuditRule.From)];
        var listed = Rules.SelectMany(r => r.Evidence.SelectMany(e => Finding.From(r.Id, e))).ToList();
        var handedOver = report.Shapes.RulesEvidence
            .SelectMany(e => Finding.From(e.Text("rule") ?? e.Text("ruleId") ?? e.Text("id") ?? "", e)).ToList();
        Findings = handedOver.Count >= listed.Count ? handedOver : listed;
    }

    public JsonElement? Compliance { get; }
    public JsonElement? Integrity { get; }
    public IReadOnlyList<AuditRule> Rules { get; }
    /// <summary>The longer of what the output lists and what the agent handed over beside it.</summary>
    public IReadOnlyList<Finding> Findings { get; }
    public decimal? Rate => Compliance?.Number("complianceRate");
    public decimal? Score => Integrity?.Number("score");
    public IEnumerable<AuditRule> Failed => Rules.Where(r => r.Failed > 0);
}
