using System.Text;
using System.Text.RegularExpressions;
using Vanguards.Executor.Reports;
using Vanguards.Reports.Tests.Fixtures;

namespace Vanguards.Reports.Tests.Pdf;

public sealed partial class PdfFileTests
{
    [Theory]
    [InlineData(Paper.Letter, 612, 792)]
    [InlineData(Paper.A4, 595.5, 842)]
    public async Task Pdf_OnEitherPaper_HasItsSizeAndKeepsItsMargins(Paper paper, double width, double height)
    {
        using var report = await Rendering.OfAsync($"paper-{paper}", "lease-renewal-report", RenewalFixture.Of(60).Input(), options: new() { Paper = paper });

        var pdf = PageChecks.Checked(report);
        Assert.All(pdf.Pages, page => Assert.Equal((width, height), (page.Width, page.Height), Near));
    }

    [Fact]
    public async Task Pdf_OfCjkAndGreekNames_EmbedsSubsetsOfEveryFontAndStaysSmall()
    {
        using var report = await Rendering.OfAsync("fonts", "lease-renewal-report", RenewalFixture.Of(60, ["サッシモ 租賃 임대", "Ελλάδα Привет שלום"]).Input());

        var bytes = await File.ReadAllBytesAsync(report.Main, TestContext.Current.CancellationToken);
        var text = Encoding.Latin1.GetString(bytes);
        var fonts = FontNames().Matches(text).Select(m => m.Groups[1].Value).Distinct().ToList();
        Assert.True(fonts.Count >= 5, string.Join(", ", fonts));
        Assert.All(fonts, name => Assert.Matches("^[A-Z]{6}\\+", name));
        Assert.Equal(Count(text, "/Type /FontDescriptor"), Count(text, "/FontFile2"));
        // The five fonts take 6 MB as they are.
        Assert.InRange(bytes.Length, 20_000, 700_000);
    }

    [Fact]
    public async Task Pdf_OfSampleData_SaysSoOnEachPage()
    {
        using var sample = await Rendering.OfAsync("sample-mark", "lease-renewal-report", RenewalFixture.Of(40).Input());
        using var real = await Rendering.OfAsync("no-sample-mark", "lease-renewal-report", RenewalFixture.Of(40).Input("upload"));

        Assert.All(PageChecks.Checked(sample).Lines, page => Assert.Contains(page, l => l.Contains("SAMPLE DATA", StringComparison.Ordinal)));
        Assert.DoesNotContain(PageChecks.Checked(real).All, l => l.Contains("SAMPLE DATA", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pdf_OfEitherTemplate_HasBookmarksThatLeadToTheirHeadings()
    {
        using var renewal = await Rendering.OfAsync("bookmarks", "lease-renewal-report", RenewalFixture.Of(60).Input());
        using var audit = await Rendering.OfAsync("bookmarks-audit", "compliance-audit", AuditFixture.Input(), options: new() { IncludeEvidence = true });

        foreach (var (report, title) in new[] { (renewal, "Lease Renewal Report · Oilfield Land Leases"), (audit, "Compliance Audit · Oilfield Land Leases") })
        {
            var pdf = PageChecks.Checked(report);
            Assert.Equal(title, pdf.Title);
            Assert.Contains(pdf.Bookmarks, b => b.Level == 0 && b.Title == "Provenance");
            Assert.All(pdf.Bookmarks, b => Assert.Contains(pdf.Lines[b.Page - 1], l => l == b.Title));
        }
    }

    [Fact]
    public async Task Pdf_OfALongTable_RepeatsItsHeadOnEachPage()
    {
        using var report = await Rendering.OfAsync("heads", "lease-renewal-report", RenewalFixture.Of(200).Input());

        var pdf = PageChecks.Checked(report);
        var pages = pdf.Lines.Where(page => page.Any(l => RecommendationRow().IsMatch(l))).ToList();
        Assert.True(pages.Count > 5, $"{pages.Count} pages");
        Assert.All(pages, page => Assert.Contains(page, l => l.StartsWith("Lease Name County Outcome Deadline", StringComparison.Ordinal)));
    }

    private static bool Near((double Width, double Height) a, (double Width, double Height) b) =>
        Math.Abs(a.Width - b.Width) < 0.1 && Math.Abs(a.Height - b.Height) < 0.1;

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    [GeneratedRegex(@"/FontName\s*/([^\s/>]+)")]
    private static partial Regex FontNames();

    [GeneratedRegex(@"^L-\d{4} .* (RENEW|HOLD|RELEASE|ESCALATE|RENEGOTIATE) \d{4}-\d\d-\d\d [\d,.-]+ [\d,.-]+ [\d,.-]+$")]
    private static partial Regex RecommendationRow();
}
