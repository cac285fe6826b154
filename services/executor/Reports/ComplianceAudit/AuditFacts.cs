using System.Text.Json;
using Vanguards.Executor.Reports.Composing;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.ComplianceAudit;

/// <summary>The upstream outputs of an audit and the rows behind its findings, read once.</summary>
public sealed class AuditFacts
{
    private AuditFacts(ReportContext report)
    {
        Compliance = report.Shapes.Rules;
        Integrity = report.Shapes.Integrity;
        Rules = [.. Compliance.Get("rules").Items().Select(AuditRule.From)];
    }

    public static async Task<AuditFacts> ReadAsync(ReportContext report, CancellationToken cancel)
    {
        var facts = new AuditFacts(report);
        var findings = Findings(report, facts.Rules);
        facts.Sources = await SourceRows.ReadAsync(report, findings, Evidence.ShownPerRule, cancel);
        facts.Found = [.. findings.Select(f => f.With(facts.Sources.Of(f)))];
        return facts;
    }

    public JsonElement? Compliance { get; }
    public JsonElement? Integrity { get; }
    public IReadOnlyList<AuditRule> Rules { get; }
    /// <summary>What the rules list as failed, by rule in the rules' order.</summary>
    public IReadOnlyList<Finding> Found { get; private set; } = [];
    public SourceRows Sources { get; private set; } = new();
    public decimal? Rate => Compliance?.Number("complianceRate");
    public decimal? Score => Integrity?.Number("score");
    public IEnumerable<AuditRule> Failed => Rules.Where(r => r.Failed > 0);
    /// <summary>Failures counted by the rules, whether listed or not.</summary>
    public decimal FailedCount => Rules.Sum(r => r.Failed ?? 0);

    // Of each rule the longer list: its output has at most 50, the evidence handed over beside it more.
    private static List<Finding> Findings(ReportContext report, IReadOnlyList<AuditRule> rules)
    {
        var handedOver = report.Shapes.RulesEvidence.SelectMany(e => Finding.From(Finding.RuleOf(e), e)).ToLookup(f => f.Rule);
        return [.. rules.DistinctBy(r => r.Id).SelectMany(rule =>
        {
            var listed = rule.Evidence.SelectMany(e => Finding.From(rule.Id, e)).ToList();
            return handedOver[rule.Id].Count() > listed.Count ? handedOver[rule.Id] : listed;
        })];
    }
}
