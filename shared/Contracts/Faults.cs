using System.Globalization;
using Vanguards.Definitions;

namespace Vanguards.Contracts;

/// <summary>Every fault of a request, for as long as a message or a row can hold them: one that was made to have a million must not become a message of a hundred megabytes.</summary>
public static class Faults
{
    /// <summary>Faults that are told one by one.</summary>
    public const int Most = 500;

    private const int LongestText = 1_000;

    /// <summary>The first of them, each with a text that is not too long, and one that tells how many more there are.</summary>
    public static IReadOnlyList<Problem> Bounded(IReadOnlyList<Problem> problems, int most = Most)
    {
        var told = problems.Take(most).Select(problem => problem with { Path = Cut(problem.Path, LongestText), Message = Cut(problem.Message, LongestText) });
        return problems.Count <= most
            ? [.. told]
            : [.. told, new Problem { Code = "MORE_FAULTS", Path = "", Message = string.Create(CultureInfo.InvariantCulture, $"There are {problems.Count - most} faults more.") }];
    }

    /// <summary>The text's beginning; never half a character.</summary>
    public static string Cut(string text, int longest) => text.Length <= longest ? text : text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)];
}
