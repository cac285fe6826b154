using System.Globalization;
using Vanguards.Storage.Tables;

namespace Vanguards.Datasets.Ingestion;

/// <summary>Names of columns from headings: trimmed, never empty, never twice (SQL ignores case).</summary>
internal static class ColumnNames
{
    private const int MaxLength = 255;

    public static IReadOnlyList<string> Of(IReadOnlyList<string> headings, Findings findings, long line = 1)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { DatasetView.LineColumn };
        var names = new List<string>(headings.Count);
        for (var i = 0; i < headings.Count; i++)
        {
            var plain = string.Join(' ', headings[i].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(Visible));
            plain = plain.Length > MaxLength ? plain[..MaxLength] : plain;
            plain = plain.Length == 0 ? string.Create(CultureInfo.InvariantCulture, $"column_{i + 1}") : plain;
            var name = plain;
            for (var n = 2; !taken.Add(name); n++)
            {
                name = string.Create(CultureInfo.InvariantCulture, $"{plain}_{n}");
            }

            if (name != headings[i])
            {
                findings.Add("HEADING_CHANGED", name, line, $"the heading '{headings[i]}' of column {i + 1} became '{name}'");
            }

            names.Add(name);
        }

        return names;
    }

    private static string Visible(string word) => string.Concat(word.Where(c => !char.IsControl(c)));
}
