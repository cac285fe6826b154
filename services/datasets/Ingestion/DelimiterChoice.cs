using System.Collections.Immutable;
using System.Text;

namespace Vanguards.Datasets.Ingestion;

/// <summary>
/// Which character delimits a file, whatever its name says: of those in the heading, the one that the most lines below have as often as the heading;
/// of equals the one that makes more columns. So a comma in a heading or in a number decides nothing in a file of semicolons or tabs.
/// </summary>
internal static class DelimiterChoice
{
    private const int HeadBytes = 1 << 16;
    private const int MaxLines = 100;

    // The first of equals wins: a tab hardly ever stands in a cell, a comma is the decimal point of half the world.
    public static ImmutableArray<char> Candidates { get; } = ['\t', ';', ',', '|'];

    /// <summary>The delimiter, <paramref name="usual"/> if the heading has none of those that there are; and whether most lines agree with the first one.</summary>
    public static (char Delimiter, bool IsSure) Of(string path, char usual)
    {
        var lines = Head(path);
        if (lines.Count > 0 && DelimitedReader.SeparatorLine(Encoding.Latin1.GetBytes(lines[0])) is { } said)
        {
            return ((char)said, true);
        }

        var rows = lines.Select(Counts).ToList();
        return Candidates
            .Select((candidate, i) => (Candidate: candidate, Heading: rows.Count == 0 ? 0 : rows[0][i], Alike: rows.Skip(1).Count(row => row[i] == rows[0][i])))
            .Where(choice => choice.Heading > 0)
            .OrderByDescending(choice => choice.Alike)
            .ThenByDescending(choice => choice.Heading)
            .Select(choice => (choice.Candidate, choice.Alike * 2 >= rows.Count - 1))
            .FirstOrDefault((usual, false));
    }

    /// <summary>The first lines that hold something; a line feed in quotes ends none, and a line that the head cuts off is left out.</summary>
    private static List<string> Head(string path)
    {
        var head = new byte[HeadBytes];
        using var file = File.OpenRead(path);
        var length = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        var text = Encoding.Latin1.GetString(head, 0, length);
        var mark = Encoding.Latin1.GetString([0xEF, 0xBB, 0xBF]);
        var (lines, from, quoted) = (new List<string>(), text.StartsWith(mark, StringComparison.Ordinal) ? mark.Length : 0, false);
        for (var i = from; i < text.Length && lines.Count < MaxLines; i++)
        {
            quoted ^= text[i] == '"';
            if (!quoted && text[i] is '\n' or '\r')
            {
                Add(i);
            }
        }

        if (lines.Count == 0 || (length < HeadBytes && lines.Count < MaxLines))
        {
            Add(text.Length);
        }

        return lines;

        void Add(int end)
        {
            if (end > from)
            {
                lines.Add(text[from..end]);
            }

            from = end + 1;
        }
    }

    private static int[] Counts(string line)
    {
        var counts = new int[Candidates.Length];
        var quoted = false;
        foreach (var c in line)
        {
            quoted ^= c == '"';
            if (!quoted && Candidates.IndexOf(c) is var i and >= 0)
            {
                counts[i]++;
            }
        }

        return counts;
    }
}
