using UglyToad.PdfPig.Content;
using Vanguards.Executor.Reports.Layout;

namespace Vanguards.Reports.Tests.Pdf;

/// <summary>What has to hold for each page of each report, whatever is in it.</summary>
public static class PageChecks
{
    private const double Slack = 1.5;

    public static PdfText Checked(Rendering report)
    {
        Assert.Null(report.Output.Fault);
        var pdf = PdfText.Of(report);
        Assert.Equal(report.Output.Pages, pdf.Pages.Count);
        foreach (var (number, page) in pdf.Pages.Index())
        {
            Assert.Contains(pdf.Lines[number], l => l.EndsWith($"Page {number + 1} of {pdf.Pages.Count}", StringComparison.Ordinal));
            InsideMargins(page);
            Filled(page);
            NoHeadingAtTheFoot(page);
        }
        return pdf;
    }

    private static void InsideMargins(Page page)
    {
        foreach (var letter in page.Letters)
        {
            Assert.True(letter.StartBaseLine.X >= PageFrame.Side - Slack && letter.EndBaseLine.X <= page.Width - PageFrame.Side + Slack,
                $"Page {page.Number}: '{letter.Value}' stands outside the margins at {letter.StartBaseLine.X:0}.");
            Assert.InRange(letter.StartBaseLine.Y, 20, page.Height - 30);
        }
    }

    private static List<Letter> Body(Page page) =>
        [.. page.Letters.Where(l => l.StartBaseLine.Y > PageFrame.Foot - 4 && l.StartBaseLine.Y < page.Height - 56 && l.Value.Trim().Length > 0)];

    private static void Filled(Page page) => Assert.True(Body(page).Count > 0, $"Page {page.Number} is empty.");

    private static void NoHeadingAtTheFoot(Page page)
    {
        var last = Body(page).GroupBy(l => Math.Round(l.StartBaseLine.Y)).OrderBy(g => g.Key).First().First();
        var heading = last.FontName?.Contains("SemiBold", StringComparison.Ordinal) == true && Math.Round(last.PointSize, 1) is 16 or 13 or 10;
        Assert.False(heading, $"Page {page.Number} ends with a heading.");
    }
}
