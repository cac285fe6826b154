using Vanguards.Storage.Sql;

namespace Vanguards.Storage.Tables;

/// <summary>Lets through the rows whose text in a column, trimmed and in capitals, is one of the keys; and those with anything but printable ASCII in it, which .NET may trim and fold otherwise than SQL: who asks looks again.</summary>
public sealed record KeyFilter(string Column, IReadOnlyCollection<string> Keys)
{
    /// <summary>The condition, behind a FROM.</summary>
    internal string Where
    {
        get
        {
            var key = $"CAST({SqlName.Quote(Column)} AS VARCHAR)";
            var isOne = Keys.Count == 0 ? "false" : $"upper(trim({key})) IN ({string.Join(", ", Keys.Select(SqlText.Literal))})";
            return $" WHERE {isOne} OR regexp_matches({key}, '[^ -~]')";
        }
    }
}
