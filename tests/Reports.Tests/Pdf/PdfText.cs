using System.Text;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;

namespace Vanguards.Reports.Tests.Pdf;

/// <summary>What a reader sees: the lines of each page by their baseline, from top to bottom and left to right.</summary>
public sealed class PdfText
{
    private PdfText(PdfDocument document)
    {
        Pages = [.. document.GetPages()];
        Lines = [.. Pages.Select(LinesOf)];
        Title = document.Information.Title ?? "";
        if (document.TryGetBookmarks(out var bookmarks))
            Bookmarks = [.. bookmarks.GetNodes().Select(n => (n.Title, n.Level, (n as UglyToad.PdfPig.Outline.DocumentBookmarkNode)?.PageNumber ?? 0))];
    }

    public IReadOnlyList<Page> Pages { get; }
    public IReadOnlyList<IReadOnlyList<string>> Lines { get; }
    public string Title { get; }
    public IReadOnlyList<(string Title, int Level, int Page)> Bookmarks { get; } = [];
    public IEnumerable<string> All => Lines.SelectMany(l => l);
    /// <summary>Every character but white space, in the order in which it was drawn.</summary>
    public string Drawn => string.Concat(Pages.SelectMany(p => p.Letters).Select(l => l.Value).Where(v => !string.IsNullOrWhiteSpace(v)));

    public static PdfText Of(Rendering report) => Of(report.Main);

    public static PdfText Of(string path)
    {
        using var document = PdfDocument.Open(path);
        return new PdfText(document);
    }

    /// <summary>The lines between two headings.</summary>
    public IReadOnlyList<string> Between(string heading, string next)
    {
        var from = All.SkipWhile(l => l != heading).Skip(1).ToList();
        Assert.True(from.Count > 0, $"There is no heading '{heading}'.");
        Assert.Contains(next, from);
        return [.. from.TakeWhile(l => l != next)];
    }

    // Text on one baseline, give or take a point.
    private static IReadOnlyList<string> LinesOf(Page page)
    {
        List<List<Letter>> lines = [];
        foreach (var letter in page.Letters.OrderByDescending(l => l.StartBaseLine.Y))
            if (lines.Count > 0 && lines[^1][0].StartBaseLine.Y - letter.StartBaseLine.Y < 1)
                lines[^1].Add(letter);
            else
                lines.Add([letter]);
        return [.. lines.Select(l => Line([.. l.OrderBy(letter => letter.StartBaseLine.X)])).Where(l => l.Length > 0)];
    }

    private static string Line(List<Letter> letters)
    {
        var line = new StringBuilder();
        double end = letters[0].StartBaseLine.X;
        foreach (var letter in letters)
        {
            if (letter.StartBaseLine.X - end > letter.PointSize * 0.12)
                line.Append(' ');
            line.Append(letter.Value);
            end = letter.EndBaseLine.X;
        }
        return string.Join(' ', line.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
