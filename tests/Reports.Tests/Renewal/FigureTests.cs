using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Vanguards.Reports.Tests.Fixtures;
using Vanguards.Reports.Tests.Pdf;

namespace Vanguards.Reports.Tests.Renewal;

/// <summary>The PDF's figures against the JSON they come from, formatted here by code of the tests' own.</summary>
public sealed partial class FigureTests
{
    private static string Money(JsonNode? value) => ((decimal)value!).ToString("#,##0.00", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Pdf_OfARenewal_PrintsEveryKeyFigureOfTheJson()
    {
        var fixture = RenewalFixture.Of(120);
        using var report = await Rendering.OfAsync("figures", "lease-renewal-report", fixture.Input());

        var first = PageChecks.Checked(report).Lines[0];
        var impact = fixture.Decision["financialImpact"]!;
        var summary = string.Join(' ', first);
        Assert.Contains("120 leases were due for a decision as of 2026-03-17.", summary);
        Assert.Contains($"Value at stake: US${Money(impact["valueAtStakeUsd"])}.", summary);
        Assert.Contains($"costs US${Money(impact["renewalCostUsd"])}, with a net present value of {Signed(impact["npvUsd"])}.", summary);
        var escalated = Recommendations(fixture).Count(r => (string)r["outcome"]! == "ESCALATE");
        Assert.Contains($"{escalated} leases cannot be decided by the rules and are escalated to a person.", summary);
        Assert.Contains(first, l => l.Contains($"{escalated} ", StringComparison.Ordinal) && l.Contains("20", StringComparison.Ordinal));
        // The chart of page 1.
        foreach (var (outcome, sums) in impact["byOutcome"]!.AsObject())
            Assert.Contains(first, l => l == $"{outcome} ({(int)sums!["count"]!}) {Money(sums["valueAtStakeUsd"])}");
    }

    [Fact]
    [Trait("tier", "slow")]
    public async Task Pdf_OfARenewal_PrintsEveryRecommendationRowOfTheJson()
    {
        var fixture = RenewalFixture.Of(120);
        using var report = await Rendering.OfAsync("rows", "lease-renewal-report", fixture.Input());

        var rows = PageChecks.Checked(report).Between("All recommendations", "Risk");
        foreach (var wanted in Recommendations(fixture))
        {
            var tail = $"{wanted["county"]} {wanted["outcome"]} {wanted["deadline"]} {Money(wanted["valueAtStakeUsd"])} {Money(wanted["renewalCostUsd"])} {Money(wanted["npvUsd"])}";
            Assert.Contains(rows, l => l.StartsWith((string)wanted["leaseId"]! + " ", StringComparison.Ordinal) && l.EndsWith(tail, StringComparison.Ordinal));
            Assert.Contains(rows, l => l.StartsWith($"NPV {(decimal)wanted["npvUsd"]!} against", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Pdf_OfARenewal_ItsRowsAddUpToItsTotals()
    {
        var fixture = RenewalFixture.Of(120);
        using var report = await Rendering.OfAsync("sums", "lease-renewal-report", fixture.Input());

        var pdf = PageChecks.Checked(report);
        var rows = pdf.Between("All recommendations", "Risk").Select(l => Row().Match(l)).Where(m => m.Success).ToList();
        Assert.Equal(120, rows.Count);
        var impact = pdf.Between("Financial impact", "Not computed or left out").Select(l => l.Split(' ')).ToList();
        foreach (var outcome in rows.GroupBy(m => m.Groups["outcome"].Value))
            Assert.Contains(impact, cells => cells is [var name, var count, var stake, var cost, var npv] && name == outcome.Key && Number(count) == outcome.Count()
                && Number(stake) == Sum(outcome, "stake") && Number(cost) == Sum(outcome, "cost") && Number(npv) == Sum(outcome, "npv"));
        var bought = rows.Where(m => m.Groups["outcome"].Value is "RENEW" or "RENEGOTIATE").ToList();
        Assert.Contains(impact, cells => cells is ["Total", var count, var stake, var cost, var npv] && Number(count) == 120
            && Number(stake) == Sum(rows, "stake") && Number(cost) == Sum(bought, "cost") && Number(npv) == Sum(bought, "npv"));
    }

    [Fact]
    public async Task Pdf_OfARenewal_PrintsRisksAndTheLeasesToDecide()
    {
        var fixture = RenewalFixture.Of(120);
        using var report = await Rendering.OfAsync("risks", "lease-renewal-report", fixture.Input());

        var pdf = PageChecks.Checked(report);
        var risk = pdf.Between("Risk", "Financial impact");
        var analysis = fixture.Risk["riskAnalysis"]!;
        foreach (var (severity, count) in analysis["bySeverity"]!.AsObject())
            Assert.Contains($"{severity} {count}", risk);
        foreach (var (code, count) in analysis["byCode"]!.AsObject())
            Assert.Contains($"{code} {count}", risk);
        Assert.Equal(10, risk.Count(l => RiskRow().IsMatch(l)));
        var decide = Recommendations(fixture).Where(r => (string)r["outcome"]! is "ESCALATE" or "RENEGOTIATE").ToList();
        foreach (var wanted in decide)
        {
            var page = Assert.Single(pdf.Lines, page => page.Contains($"{wanted["leaseId"]} · {wanted["leaseName"]}"));
            Assert.Contains(page, l => l.Contains($"Value at stake US${Money(wanted["valueAtStakeUsd"])}", StringComparison.Ordinal));
            Assert.Contains("Path of the decision", page);
            Assert.Contains(page, l => l.StartsWith("boe a month: ", StringComparison.Ordinal));
            foreach (var code in wanted["flagCodes"]!.AsArray())
                Assert.Contains(page, l => l.Contains((string)code!, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Pdf_OfARenewal_SaysWhereItsFiguresComeFrom()
    {
        var input = RenewalFixture.Of(20).Input();
        using var report = await Rendering.OfAsync("provenance", "lease-renewal-report", input);

        var lines = PageChecks.Checked(report).All.SkipWhile(l => l != "Provenance").ToList();
        foreach (var dataset in input.Datasets)
            Assert.Contains(lines, l => l.StartsWith($"{dataset.Name} v3 sample {dataset.Rows:#,##0} {dataset.Sha256}", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.EndsWith("decision-tree 1.2.0", StringComparison.Ordinal));
        Assert.Contains("WHERE expiry_date <= DATE_ADD(NOW(), INTERVAL 90 DAY)", lines);
        Assert.Contains(lines, l => l.Contains(input.Execution.Id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Html_FiguresOfLeasesInATable_AreThoseOfTheList()
    {
        var fixture = RenewalFixture.Of(60);
        var listed = fixture.Input();
        var rows = fixture.Economics["leases"]!.AsArray().Select(row => RenewalFixture.Element(row!)).ToList();
        var output = fixture.Economics.DeepClone();
        output["leases"] = new JsonObject { ["rows"] = rows.Count, ["columns"] = new JsonArray(), ["uri"] = "sha256/ab/abc", ["sha256"] = "abc", ["preview"] = new JsonArray() };
        var steps = listed.Steps.ToDictionary(step => step.Key, step => step.Key == "economics" ? step.Value with { Output = RenewalFixture.Element(output) } : step.Value);
        var tabled = listed with { Steps = steps, Table = name => name == "sha256/ab/abc" ? rows.ToAsyncEnumerable() : listed.Table(name) };

        using var byList = await Rendering.OfAsync("by-list", "lease-renewal-report", listed, format: "html");
        using var byTable = await Rendering.OfAsync("by-table", "lease-renewal-report", tabled, format: "html");

        Assert.Equal(byList.Text(), byTable.Text());
        Assert.Contains("Break-even an acre", byTable.Text(), StringComparison.Ordinal);
    }

    private static IEnumerable<JsonNode> Recommendations(RenewalFixture fixture) => fixture.Decision["recommendations"]!.AsArray().Select(r => r!);

    private static string Signed(JsonNode? value) => (decimal)value! < 0 ? $"-US${Money(-(decimal)value!)}" : $"US${Money(value)}";

    private static decimal Number(string text) => decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var found) ? found : decimal.MinValue;

    private static decimal Sum(IEnumerable<Match> rows, string column) => rows.Sum(m => Number(m.Groups[column].Value));

    [GeneratedRegex(@"^L-\d{4} .* (?<outcome>RENEW|HOLD|RELEASE|ESCALATE|RENEGOTIATE) \d{4}-\d\d-\d\d (?<stake>\S+) (?<cost>\S+) (?<npv>\S+)$")]
    private static partial Regex Row();

    [GeneratedRegex(@"^L-\d{4} .* \d+ (HIGH|MEDIUM|LOW) (RENEW|HOLD|RELEASE|ESCALATE|RENEGOTIATE)")]
    private static partial Regex RiskRow();
}
