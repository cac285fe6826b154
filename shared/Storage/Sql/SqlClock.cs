using System.Globalization;

namespace Vanguards.Storage.Sql;

/// <summary>Makes every function that asks the time answer with the run's instant, by macros that shadow the built-in ones.</summary>
internal static class SqlClock
{
    /// <summary>Names that read the time, as calls or as bare keywords.</summary>
    public static readonly IReadOnlySet<string> Names = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        "now", "today", "ago", "age", "current_date", "current_time", "current_timestamp", "localtime", "localtimestamp", "get_current_time",
        "get_current_timestamp", "current_localtime", "current_localtimestamp", "transaction_timestamp",
    };

    public static string Macros(DateTimeOffset asOf)
    {
        var instant = $"TIMESTAMPTZ '{asOf.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}+00'";
        var local = $"CAST({instant} AS TIMESTAMP)";
        var date = $"CAST({instant} AS DATE)";
        return $"""
            CREATE MACRO now() AS {instant};
            CREATE MACRO get_current_timestamp() AS {instant};
            CREATE MACRO transaction_timestamp() AS {instant};
            CREATE MACRO ago(i) AS {instant} - i;
            CREATE MACRO today() AS {date};
            CREATE MACRO current_date() AS {date};
            CREATE MACRO get_current_time() AS CAST({instant} AS TIMETZ);
            CREATE MACRO current_localtime() AS CAST({local} AS TIME);
            CREATE MACRO current_localtimestamp() AS {local};
            CREATE MACRO age(a) AS system.main.age(CAST({date} AS TIMESTAMPTZ), a), (a, b) AS system.main.age(a, b);
            """;
    }
}
