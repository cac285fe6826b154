using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Vanguards.Executor.Reports;
using Vanguards.Reports.Tests.Fixtures;
using Vanguards.Reports.Tests.Pdf;

namespace Vanguards.Reports.Tests.Audit;

public sealed partial class AuditTests
{
    private static readonly ReportOptions WithEvidence = new() { IncludeEvidence = true };

    [Fact]
    public async Task Pdf_OfAnAudit_PrintsTheFiguresOfTheJson()
    {
        using var report = await Rendering.OfAsync("audit-figures", "compliance-audit", AuditFixture.Input(), options: WithEvidence);

        var pdf = PageChecks.Checked(report);
        var first = string.Join(' ', pdf.Lines[0]);
        Assert.Contains("the compliance rate is 87.37 % over 12 rules.", first);
        Assert.Contains("The integrity score of the data is 98.21 %.", first);
        Assert.Contains("C03 (60 of 250 failed)", first);
        var rules = pdf.Between("Results by rule", "Findings");
        foreach (var rule in Rules(AuditFixture.Input()))
        {
            var (passed, failed, open) = ((int)rule["passed"]!, (int)rule["failed"]!, (int)rule["notCheckable"]!);
            Assert.Contains($"{rule["id"]} {passed} {failed} {open}", rules);
            Assert.Contains(rules, l => l.StartsWith((string)rule["id"]!, StringComparison.Ordinal)
                && l.EndsWith($"{((string)rule["status"]!).Replace('_', ' ')} {rule["applicable"]} {passed} {failed} {open}", StringComparison.Ordinal));
        }
        Assert.Equal(12, rules.Count(l => l.StartsWith("Basis: ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Pdf_OfAnAudit_CountsFailuresAloneAndGradesThemByTheirRows()
    {
        using var report = await Rendering.OfAsync("audit-findings", "compliance-audit", AuditFixture.Input(findingsPerRule: 40), options: WithEvidence);

        var findings = PageChecks.Checked(report).Between("Findings", "Data integrity");
        // Due dates are five days apart from 2025-09-06 on: the as-of day is the 2026-03-17.
        Assert.Contains("Total 120 117 3 0", findings);
        foreach (var severity in new[] { "CRITICAL", "MAJOR", "MINOR" })
        {
            var count = 3 * Enumerable.Range(1, 40).Count(i => AuditFixture.SeverityOf(i) == severity);
            Assert.Contains(findings, l => l.StartsWith($"{severity} {count} ", StringComparison.Ordinal));
        }
        Assert.DoesNotContain(findings, l => l.StartsWith("not graded", StringComparison.Ordinal) || l.Contains("not due yet", StringComparison.Ordinal));
        Assert.Equal(120, findings.Count(l => FindingRow().IsMatch(l)));
    }

    [Fact]
    public async Task Evidence_OfManyFindings_PrintsFiftyARuleAndTheHashOfTheFullList()
    {
        using var report = await Rendering.OfAsync("audit-evidence", "compliance-audit", AuditFixture.Input(findingsPerRule: 130), options: WithEvidence);

        var pdf = PageChecks.Checked(report);
        var evidence = pdf.Between("Evidence", "Provenance");
        var file = report.Output.Files.Single(f => f.Name == "compliance-audit-evidence.csv");
        Assert.Contains($"SHA-256 {file.Sha256}", evidence);
        Assert.Equal(file.Sha256, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(file.Path, TestContext.Current.CancellationToken))));
        Assert.Equal(3, evidence.Count(l => l == "50 of 130 rows of evidence for 130 failed."));
        Assert.Equal(150, evidence.Count(l => EvidenceRow().IsMatch(l)));
        Assert.Contains(evidence, l => l.Contains("code: H2S-7", StringComparison.Ordinal) && l.Contains("violation_id: V-0001", StringComparison.Ordinal));
        var rows = File.ReadLines(file.Path).Skip(1).ToList();
        Assert.Equal(390, rows.Count);
        Assert.Contains(rows, r => r.StartsWith("C05,L-0008,CRITICAL,2025-10-06,violations,8,V-0007,", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pdf_WithoutIncludeEvidence_HasNoEvidence()
    {
        using var report = await Rendering.OfAsync("audit-bare", "compliance-audit", AuditFixture.Input());

        Assert.DoesNotContain("Evidence", PageChecks.Checked(report).All);
        Assert.Single(report.Output.Files);
    }

    [Fact]
    public async Task Pdf_OfAnAudit_SaysWhatDefectsCostTheRulesAndWhatCouldNotBeChecked()
    {
        using var report = await Rendering.OfAsync("audit-open", "compliance-audit", AuditFixture.Input(), options: WithEvidence);

        var pdf = PageChecks.Checked(report);
        var integrity = string.Join(' ', pdf.Between("Data integrity", "Not checkable"));
        Assert.Contains("48 of 370 subjects that are not checkable were lost in this way: C01 4, ", integrity);
        Assert.Contains("leases 400 17", integrity);
        Assert.Contains("EXACT_DUPLICATE leases FAILED 6", integrity);
        Assert.Contains("production GAP", integrity);
        var open = string.Join(' ', pdf.Between("Not checkable", "Corrective actions"));
        Assert.Contains("the row failed the integrity check DATE_ORDER", open);
        Assert.Contains("open, but not due yet (6)", open);
        Assert.Contains("Sign-off", pdf.All);
        Assert.Equal(3, pdf.All.Count(l => l.StartsWith("Name Date Signature", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Pdf_OfAnAuditWithoutUpstreamResults_SaysWhatIsMissing()
    {
        var input = AuditFixture.Input() with { Steps = new Dictionary<string, ReportStep>(), Datasets = [] };
        using var report = await Rendering.OfAsync("audit-missing", "compliance-audit", input, options: WithEvidence);

        var pdf = PageChecks.Checked(report);
        var text = string.Join(' ', pdf.All);
        Assert.Contains("Compliance was not computed: no step before this report gave rules and a compliance rate.", text);
        Assert.Contains("The integrity of the data was not computed.", text);
        Assert.DoesNotContain("No rule failed", text);
    }

    private static IEnumerable<JsonNode> Rules(ReportInput input) =>
        JsonNode.Parse(input.Steps["validate"].Output!.Value.GetRawText())!["rules"]!.AsArray().Select(r => r!);

    [GeneratedRegex(@"^(CRITICAL|MAJOR|MINOR) L-\d{4} C\d\d \d{4}-\d\d-\d\d open \d+ days past its due date V-\d{4}$")]
    private static partial Regex FindingRow();

    [GeneratedRegex(@"^L-\d{4} violations line \d+ V-\d{4} open \d+ days past its due date$")]
    private static partial Regex EvidenceRow();
}
