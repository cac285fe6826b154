using System.Text.RegularExpressions;
using DuckDB.NET.Data;
using Vanguards.Contracts;

namespace Vanguards.Storage.Sql;

/// <summary>Columns of a result, and the types that they are stored with.</summary>
internal static partial class SqlColumns
{
    /// <summary>Runs a DESCRIBE that is set on the command.</summary>
    public static List<TableColumn> Read(DuckDBCommand describe)
    {
        var columns = new List<TableColumn>();
        using var reader = describe.ExecuteReader();
        while (reader.Read())
        {
            columns.Add(new TableColumn { Name = reader.GetString(0), Type = reader.GetString(1) });
        }

        return columns;
    }

    /// <summary>
    /// The type that Parquet can keep without loss: it has no 128-bit integers (a sum of integers would turn into a double), so these are stored
    /// with 64 bits, and a value that does not fit is an error, never a rounded figure.
    /// </summary>
    public static string Stored(string type)
    {
        var name = type.StartsWith("ENUM(", StringComparison.Ordinal) || type is "BIT" or "BIGNUM" or "VARIANT" ? "VARCHAR" : type;
        return SecondsOrMillis().Replace(Wide().Replace(name, "BIGINT"), "TIMESTAMP");
    }

    /// <summary>The select list that stores the columns.</summary>
    public static string StoredList(IEnumerable<TableColumn> columns) => string.Join(", ", columns.Select(c =>
        Stored(c.Type) == c.Type ? SqlName.Quote(c.Name) : $"CAST({SqlName.Quote(c.Name)} AS {Stored(c.Type)}) AS {SqlName.Quote(c.Name)}"));

    [GeneratedRegex(@"\bU?HUGEINT\b")]
    private static partial Regex Wide();

    [GeneratedRegex(@"\bTIMESTAMP_(S|MS)\b")]
    private static partial Regex SecondsOrMillis();
}
