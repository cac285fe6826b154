namespace Vanguards.Definitions;

/// <summary>What a step or dataset is called in SQL and, as an alternative, in expressions.</summary>
public static class SqlName
{
    /// <summary>The id with <c>-</c> and <c>.</c> as <c>_</c>. SQL compares names ignoring case.</summary>
    public static string Of(string id) => id.Replace('-', '_').Replace('.', '_');
}
