using System.Globalization;
using Vanguards.Definitions;

namespace Vanguards.Orchestrator.Bus;

/// <summary>Every fault of a command, for as long as a message can hold them: one that was made to have a million must not become a message of a hundred megabytes.</summary>
internal static class Faults
{
    /// <summary>Faults that are told one by one.</summary>
    public const int Most = 500;

    private const int LongestText = 1_000;

    public static IReadOnlyList<Problem> Bounded(IReadOnlyList<Problem> problems)
    {
        var told = problems.Take(Most).Select(problem => problem with { Path = Cut(problem.Path, LongestText), Message = Cut(problem.Message, LongestText) });
        return problems.Count <= Most
            ? [.. told]
            : [.. told, new Problem { Code = "MORE_FAULTS", Path = "", Message = string.Create(CultureInfo.InvariantCulture, $"There are {problems.Count - Most} faults more.") }];
    }

    public static string Cut(string text, int longest) => text.Length <= longest ? text : text[..longest];
}
