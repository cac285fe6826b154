using System.Text.Json.Nodes;
using Vanguards.Executor.Reports.Layout;
using Vanguards.Reports.Tests.Fixtures;
using Vanguards.Reports.Tests.Pdf;

namespace Vanguards.Reports.Tests.Renewal;

/// <summary>Large inputs give a report of a bounded size that says what it leaves out.</summary>
public sealed class SizeTests
{
    [Fact, Trait("tier", "slow")]
    public async Task Pdf_OfFiveThousandLeases_LeavesOutAndSaysSo()
    {
        var input = RenewalFixture.Of(5_000).Input();
        using var report = await Rendering.OfAsync("5000", "lease-renewal-report", input);

        var pdf = PageChecks.Checked(report);
        Assert.InRange(pdf.Pages.Count, 60, 250);
        Assert.InRange(report.Output.Files[0].Bytes, 1, 4_000_000);
        Assert.Contains("5,000 leases were due for a decision", string.Join(' ', pdf.Lines[0]));
        var file = report.Output.Files.Single(f => f.Name == "recommendations.csv");
        var note = string.Join(' ', pdf.Between("All recommendations", "Risk"));
        Assert.Contains("The first 2,000 of 5,000 recommendations", note);
        Assert.Contains(file.Sha256, note.Replace(" ", ""));
        Assert.Equal(5_001, File.ReadLines(file.Path).Count());
        Assert.Contains(pdf.All, l => l.Contains("the first 60 have a page here", StringComparison.Ordinal));
        Assert.Contains(pdf.All, l => l.StartsWith("The first 200 of ", StringComparison.Ordinal));
    }

    [Fact, Trait("tier", "slow")]
    public async Task Pdf_OfEndlessTexts_StopsAtItsLastPageAndSaysSo()
    {
        var fixture = RenewalFixture.Of(2_500);
        var prose = string.Join(' ', Enumerable.Range(0, 120).Select(i => $"reason{i} of many words"));
        foreach (var one in fixture.Decision["recommendations"]!.AsArray())
            one!["reasons"] = new JsonArray([.. Enumerable.Range(0, 12).Select(_ => (JsonNode)prose)]);
        using var report = await Rendering.OfAsync("endless", "lease-renewal-report", fixture.Input());

        var pdf = PageChecks.Checked(report);
        Assert.Equal(PageFlow.MaxPages + 1, pdf.Pages.Count);
        Assert.Contains(pdf.Lines[^1], l => l.StartsWith("This report ends here, at 500 pages", StringComparison.Ordinal));
        Assert.Contains(pdf.All, l => l.EndsWith("… (cut)", StringComparison.Ordinal));
        Assert.All(pdf.Bookmarks, b => Assert.InRange(b.Page, 1, PageFlow.MaxPages));
    }

    [Fact]
    public async Task Pdf_OfManyNamesInCharts_DrawsAFewAndSaysSo()
    {
        var fixture = RenewalFixture.Of(5);
        fixture.Decision["financialImpact"]!["byOutcome"] = Counts(300, i => new JsonObject { ["count"] = i, ["valueAtStakeUsd"] = i * 1_000_000_000m });
        fixture.Risk["riskAnalysis"]!["byCode"] = Counts(300, i => i);
        using var report = await Rendering.OfAsync("charts", "lease-renewal-report", fixture.Input());

        var pdf = PageChecks.Checked(report);
        Assert.Equal(2, pdf.All.Count(l => l == "The first 20 of 300 bars."));
    }

    private static JsonObject Counts(int count, Func<int, JsonNode> value) =>
        new(Enumerable.Range(0, count).Select(i => KeyValuePair.Create($"AN_OUTCOME_WITH_A_NAME_LONGER_THAN_ANY_CHART_HAS_ROOM_FOR_{i}", (JsonNode?)value(i))));
}
