using System.Text.RegularExpressions;

namespace Vanguards.Storage.Sweep;

/// <summary>Finds hashes in what rows hold as text: an address is recognised by its hash alone, however it is written.</summary>
public static partial class HashText
{
    /// <summary>Adds those of the candidates that the text names.</summary>
    public static void Collect(ReadOnlySpan<char> text, HashSet<string> candidates, HashSet<string> found)
    {
        var known = candidates.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var match in Hash().EnumerateMatches(text))
        {
            if (known.TryGetValue(text.Slice(match.Index, match.Length), out var hash))
            {
                found.Add(hash);
            }
        }
    }

    [GeneratedRegex("(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")]
    private static partial Regex Hash();
}
