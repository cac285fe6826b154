namespace Vanguards.Agents.Tables;

/// <summary>Cells as they are shown in an example: a cell may be as long as a file.</summary>
internal static class Shown
{
    private const int Longest = 200;

    public static string? Cut(string? cell) => cell is { Length: > Longest } ? string.Concat(cell.AsSpan(0, char.IsHighSurrogate(cell[Longest - 1]) ? Longest - 1 : Longest), "…") : cell;
}
