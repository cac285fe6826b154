using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Vanguards.Executor.Reports.Layout;

/// <summary>
/// Adds bookmarks and the language to a PDF by an incremental update: Skia's writer has named destinations but no outline.
/// Works on what Skia writes (a classic cross-reference table), not on any PDF.
/// </summary>
public static partial class PdfOutline
{
    /// <summary>Names of the destinations that the pages carry, in the bookmarks' order.</summary>
    public static string Destination(int bookmark) => $"b{bookmark}";

    public static void Append(Stream pdf, IReadOnlyList<Bookmark> bookmarks)
    {
        if (bookmarks.Count == 0)
            return;
        var tail = Read(pdf, Math.Max(0, pdf.Length - 1024), 1024);
        var previous = long.Parse(StartXref().Match(tail).Groups[1].Value, CultureInfo.InvariantCulture);
        var trailer = Trailer().Match(tail);
        var (size, root) = (Number(trailer.Groups[1].Value), Number(trailer.Groups[2].Value));
        var catalog = Catalog(pdf, previous, root);
        pdf.Seek(0, SeekOrigin.End);

        var update = new Update(pdf);
        // Object numbers: the outline itself, then its items.
        var outline = size;
        update.Object(root, catalog.Insert(catalog.LastIndexOf(">>", StringComparison.Ordinal),
            $"\n/Outlines {outline} 0 R\n/PageMode /UseOutlines\n/Lang (en-US)\n/ViewerPreferences <</DisplayDocTitle true>>"));
        var parents = Parents(bookmarks);
        update.Object(outline, $"<</Type /Outlines {Links(parents, -1, outline)}>>");
        for (var i = 0; i < bookmarks.Count; i++)
        {
            var siblings = Children(parents, parents[i]);
            var at = siblings.IndexOf(i);
            update.Object(outline + 1 + i,
                $"<</Title {Hex(bookmarks[i].Title)} /Parent {outline + 1 + parents[i]} 0 R /Dest /{Destination(i)}"
                + (at > 0 ? $" /Prev {outline + 1 + siblings[at - 1]} 0 R" : "")
                + (at < siblings.Count - 1 ? $" /Next {outline + 1 + siblings[at + 1]} 0 R" : "")
                + $" {Links(parents, i, outline)}>>");
        }
        update.Finish(outline + 1 + bookmarks.Count, root, Number(trailer.Groups[3].Value), previous);
    }

    private static int[] Parents(IReadOnlyList<Bookmark> bookmarks)
    {
        var parents = new int[bookmarks.Count];
        var last = -1;
        for (var i = 0; i < bookmarks.Count; i++)
        {
            parents[i] = bookmarks[i].Level > 1 ? last : -1;
            if (bookmarks[i].Level == 1)
                last = i;
        }
        return parents;
    }

    private static List<int> Children(int[] parents, int parent) => [.. Enumerable.Range(0, parents.Length).Where(i => parents[i] == parent)];

    // A negative count keeps the children folded.
    private static string Links(int[] parents, int parent, int outline) => Children(parents, parent) is { Count: > 0 } children
        ? $"/First {outline + 1 + children[0]} 0 R /Last {outline + 1 + children[^1]} 0 R /Count {(parent < 0 ? children.Count : -children.Count)}"
        : "";

    private static string Hex(string title) => $"<FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(title))}>";

    private static string Catalog(Stream pdf, long xref, int root)
    {
        var table = Read(pdf, xref, 64);
        var start = xref + table.IndexOf('\n', table.IndexOf('\n') + 1) + 1;
        var offset = long.Parse(Read(pdf, start + root * 20L, 10), CultureInfo.InvariantCulture);
        var text = Read(pdf, offset, 4096);
        return text[(text.IndexOf("obj", StringComparison.Ordinal) + 3)..text.IndexOf("endobj", StringComparison.Ordinal)].Trim();
    }

    private static string Read(Stream pdf, long from, int length)
    {
        pdf.Seek(from, SeekOrigin.Begin);
        var bytes = new byte[length];
        return Encoding.Latin1.GetString(bytes, 0, pdf.ReadAtLeast(bytes, length, throwOnEndOfStream: false));
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"startxref\s+(\d+)\s+%%EOF")]
    private static partial Regex StartXref();

    [GeneratedRegex(@"trailer\s*<<\s*/Size (\d+)\s*/Root (\d+) 0 R\s*/Info (\d+) 0 R")]
    private static partial Regex Trailer();

    /// <summary>New and changed objects at the file's end, with a cross-reference section of their own.</summary>
    private sealed class Update(Stream pdf)
    {
        private readonly SortedDictionary<int, long> offsets = [];

        public void Object(int number, string body)
        {
            offsets[number] = pdf.Position;
            Write($"{number} 0 obj\n{body}\nendobj\n");
        }

        public void Finish(int size, int root, int info, long previous)
        {
            var start = pdf.Position;
            var table = new StringBuilder("xref\n");
            foreach (var (number, offset) in offsets)
                table.Append(CultureInfo.InvariantCulture, $"{number} 1\n{offset:D10} 00000 n \n");
            Write(table + $"trailer\n<</Size {size}\n/Root {root} 0 R\n/Info {info} 0 R\n/Prev {previous}>>\nstartxref\n{start}\n%%EOF\n");
        }

        private void Write(string text) => pdf.Write(Encoding.Latin1.GetBytes(text));
    }
}
