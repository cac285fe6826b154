using System.Text.Json;
using System.Text.Json.Nodes;
using Vanguards.Executor.Reports;
using Vanguards.Reports.Tests.Fixtures;
using Vanguards.Reports.Tests.Pdf;

namespace Vanguards.Reports.Tests.Renewal;

public sealed class OddInputTests
{
    [Fact]
    public async Task Pdf_WithoutRecommendations_SaysThatNothingIsDue()
    {
        using var report = await Rendering.OfAsync("none", "lease-renewal-report", RenewalFixture.Of(0).Input());

        var pdf = PageChecks.Checked(report);
        Assert.Contains("No lease was due for a decision as of 2026-03-17.", pdf.All);
        Assert.Contains("No lease is due.", pdf.All);
        Assert.Contains("No action is due.", pdf.All);
        Assert.InRange(pdf.Pages.Count, 1, 4);
    }

    [Fact]
    public async Task Pdf_OfNullFigures_InventsNone()
    {
        using var report = await Rendering.OfAsync("nulls", "lease-renewal-report", RenewalFixture.Of(30, nulls: true).Input());

        var pdf = PageChecks.Checked(report);
        var summary = string.Join(' ', pdf.Lines[0]);
        Assert.Contains("Value at stake: not computed.", summary);
        Assert.Contains("costs not computed, with a net present value of not computed.", summary);
        Assert.DoesNotContain(pdf.All, l => l.Contains("US$0", StringComparison.Ordinal) || l.Contains(" 0.00", StringComparison.Ordinal));
        Assert.Contains(pdf.Between("All recommendations", "Risk"), l => l.EndsWith("none n/c n/c n/c", StringComparison.Ordinal));
        Assert.Contains("n/c: not computed, because an input was missing.", pdf.All);
    }

    [Fact]
    public async Task Pdf_WithoutUpstreamResults_SaysWhatIsMissing()
    {
        var input = RenewalFixture.Of(5).Input() with { Steps = new Dictionary<string, ReportStep>(), Datasets = [], Table = _ => null };
        using var report = await Rendering.OfAsync("missing", "lease-renewal-report", input);

        var pdf = PageChecks.Checked(report);
        Assert.Contains("Recommendations were not computed: no step before this report gave any.", pdf.All);
        Assert.Contains("Risks were not computed: no step before this report gave a risk analysis.", pdf.All);
        Assert.Contains("Economics by lease were not computed: no step before this report gave them.", pdf.All);
        Assert.DoesNotContain(pdf.All, l => l.Contains("Every figure", StringComparison.Ordinal));
        Assert.Contains("The run reads no dataset.", pdf.All);
    }

    [Theory]
    [InlineData("lease-renewal-report")]
    [InlineData("compliance-audit")]
    [Trait("tier", "slow")]
    public async Task Pdf_OfOtherStepIds_FindsTheSameByShape(string template)
    {
        ReportInput Of(string prefix) => template == "compliance-audit" ? AuditFixture.Input(findingsPerRule: 40, prefix: prefix) : RenewalFixture.Of(40).Input(prefix: prefix);
        var options = new ReportOptions { IncludeEvidence = true };
        using var usual = await Rendering.OfAsync("ids", template, Of(""), options: options);
        var other = Of("zz-9-");
        using var renamed = await Rendering.OfAsync("other-ids", template, other with { Steps = other.Steps.OrderByDescending(s => s.Key).ToDictionary() }, options: options);
        using var nested = await Rendering.OfAsync("as-input", template, Nested(Of("")), options: options);

        IEnumerable<string> Content(Rendering r) => PageChecks.Checked(r).All.TakeWhile(l => l != "Provenance").Where(l => !l.Contains("Page ", StringComparison.Ordinal));
        Assert.Equal(Content(usual), Content(renamed));
        Assert.Equal(Content(usual).TakeWhile(l => l != "Evidence"), Content(nested).TakeWhile(l => l != "Evidence"));
    }

    // Another use case hands its results over in the step's own input, under names of its own.
    private static ReportInput Nested(ReportInput input) => input with
    {
        Input = JsonSerializer.SerializeToElement(input.Steps.Where(s => s.Value.Output is not null).ToDictionary(s => $"part {s.Key}", s => s.Value.Output)),
        Steps = new Dictionary<string, ReportStep>(),
    };

    [Fact]
    public async Task Pdf_OfLeasesWithoutReadableDates_SaysThatNoQueryByDateSeesThem()
    {
        var input = RenewalFixture.Of(0).Input("upload") with { Table = name => name == "leases" ? Offshore() : null };
        using var report = await Rendering.OfAsync("unreadable", "lease-renewal-report", input);

        const string said = "2 of 3 rows of leases have no readable expiry date (YYYY-MM-DD), so a query by that date cannot select them.";
        var pdf = PageChecks.Checked(report);
        Assert.Contains($"No lease was due for a decision as of 2026-03-17. {said}", string.Join(' ', pdf.Lines[0]));
        Assert.Contains(said, string.Join(' ', pdf.Between("Not computed or left out", "Provenance")));
        Assert.DoesNotContain(pdf.All, l => l.Contains("could be computed", StringComparison.Ordinal));
    }

    private static async IAsyncEnumerable<JsonElement> Offshore()
    {
        foreach (var expiry in new[] { "10/30/1956", "", "2031-01-31" })
        {
            await Task.Yield();
            yield return RenewalFixture.Element(new JsonObject { ["lease_id"] = "00008", ["expiry_date"] = expiry });
        }
    }

    [Fact]
    public async Task Pdf_OfUnknownValues_DoesNotPassItsTotalForTheWhole()
    {
        var fixture = RenewalFixture.Of(20);
        foreach (var one in fixture.Decision["recommendations"]!.AsArray().Take(7))
            one!["valueAtStakeUsd"] = null;
        using var report = await Rendering.OfAsync("unknown", "lease-renewal-report", fixture.Input());

        Assert.Contains(", without 7 leases whose value was not computed.", string.Join(' ', PageChecks.Checked(report).Lines[0]));
    }

    [Fact]
    public async Task Pdf_OfOddTypes_RendersWhatItCan()
    {
        var fixture = RenewalFixture.Of(3);
        var first = fixture.Decision["recommendations"]![0]!.AsObject();
        (first["valueAtStakeUsd"], first["deadline"], first["reasons"], first["path"], first["outcome"]) = ("much", 20260401, "one text", new JsonObject(), new JsonArray("a", "b"));
        fixture.Economics["leases"]![0]!["daysToExpiry"] = 1e20;
        fixture.Decision["financialImpact"]!["byOutcome"] = new JsonArray(1, 2);
        fixture.Decision["financialImpact"]!["assumptions"] = "none";
        fixture.Risk["riskAnalysis"]!["bySeverity"] = "few";
        using var report = await Rendering.OfAsync("odd", "lease-renewal-report", fixture.Input());

        Assert.Contains(PageChecks.Checked(report).Between("All recommendations", "Risk"), l => l.StartsWith("L-0001 ", StringComparison.Ordinal) && l.Contains("a, b none n/c", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pdf_OfAnApprovedPlan_PrintsInputsAndWhoApproved()
    {
        var input = RenewalFixture.Of(5).Input();
        var steps = new Dictionary<string, ReportStep>(input.Steps)
        {
            ["sign"] = new()
            {
                Status = "COMPLETED",
                Name = "Approve the Plan",
                Type = "task",
                Output = RenewalFixture.Element(new JsonObject { ["approved"] = true, ["by"] = "m.ortiz", ["at"] = "2026-03-17T15:00:00Z", ["comment"] = "Checked against the ledger." }),
            },
        };
        using var report = await Rendering.OfAsync("approved", "lease-renewal-report", input with { Steps = steps, Inputs = RenewalFixture.Element(new JsonObject { ["windowDays"] = 45, ["oilPrice"] = null }) });

        var pdf = PageChecks.Checked(report);
        Assert.Contains("Inputs windowDays 45", pdf.Lines[0]);
        Assert.Contains("Approve the Plan yes m.ortiz 2026-03-17T15:00:00Z Checked against the ledger.", pdf.All);
    }
}
