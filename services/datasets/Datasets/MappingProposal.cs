using Vanguards.Contracts.Datasets;

namespace Vanguards.Datasets.Datasets;

/// <summary>Which raw column stands for which canonical one: by its name or a synonym, ignoring case, spaces and punctuation.</summary>
internal static class MappingProposal
{
    /// <summary>Canonical to raw, for every canonical column that a raw one was found for. No raw column is proposed twice.</summary>
    public static IReadOnlyDictionary<string, string> For(DatasetDeclaration declaration, IEnumerable<string> rawColumns)
    {
        var free = rawColumns.ToList();
        var proposed = new Dictionary<string, string>();
        Take(c => [c.Name]);
        Take(c => c.Synonyms);
        return proposed;

        void Take(Func<CanonicalColumn, IEnumerable<string>> names)
        {
            foreach (var column in declaration.Columns.Where(c => !proposed.ContainsKey(c.Name)))
            {
                var found = names(column).Select(Plain).Select(name => free.Find(raw => Plain(raw) == name)).FirstOrDefault(raw => raw is not null);
                if (found is not null)
                {
                    free.Remove(found);
                    proposed.Add(column.Name, found);
                }
            }
        }
    }

    /// <summary>The mapping in force: what people confirmed, and proposals for what they did not decide on.</summary>
    public static IReadOnlyDictionary<string, string> Effective(
        DatasetDeclaration declaration, IReadOnlyCollection<string> rawColumns, IReadOnlyDictionary<string, string?> confirmed)
    {
        var decided = confirmed.Where(c => c.Value is null || rawColumns.Contains(c.Value)).ToDictionary();
        var open = declaration with { Columns = [.. declaration.Columns.Where(c => !decided.ContainsKey(c.Name))] };
        var effective = new Dictionary<string, string>(For(open, rawColumns.Except(decided.Values.OfType<string>())));
        foreach (var (canonical, raw) in decided.Where(d => d.Value is not null && declaration.Columns.Any(c => c.Name == d.Key)))
        {
            effective[canonical] = raw!;
        }

        return effective;
    }

    private static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
