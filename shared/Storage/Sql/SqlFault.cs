using System.Text.RegularExpressions;
using DuckDB.NET.Data;
using DuckDB.NET.Native;
using Vanguards.Definitions;

namespace Vanguards.Storage.Sql;

/// <summary>What DuckDB's errors mean for a run, and which line of the user's statement they speak of.</summary>
internal static partial class SqlFault
{
    private const int ShownLines = 6;

    public static Fault Of(IReadOnlyList<Problem> problems) => new()
    {
        Code = "VALIDATION_FAILED",
        Message = string.Join(" ", problems.Select(p => p.Line is null ? p.Message : $"Line {p.Line}: {p.Message}")),
    };

    public static Fault Of(DuckDBException exception, int linesBefore)
    {
        var problem = Problem(exception, linesBefore);
        var message = problem.Line is null ? problem.Message : $"Line {problem.Line}: {problem.Message}";
        return exception.ErrorType switch
        {
            // The disk, not the statement.
            DuckDBErrorType.Io => new Fault { Code = "RESOURCE_UNAVAILABLE", Message = message, Retryable = true, Resource = "storage" },
            DuckDBErrorType.OutOfMemory or DuckDBErrorType.Internal or DuckDBErrorType.Fatal or DuckDBErrorType.UnknownType =>
                new Fault { Code = "STEP_FAILED", Message = message, Retryable = true },
            _ => new Fault { Code = "VALIDATION_FAILED", Message = message },
        };
    }

    /// <summary>The error as a problem; <paramref name="linesBefore"/> lines of ours stand before the user's first.</summary>
    public static Problem Problem(DuckDBException exception, int linesBefore)
    {
        var text = exception.Message;
        var location = Location().Match(text);
        var parts = (location.Success ? text[..location.Index] : text).Trim().Split('\n', 2, StringSplitOptions.TrimEntries);
        return new Problem
        {
            Code = parts[0].Contains("Referenced column", StringComparison.Ordinal) ? "SQL_UNKNOWN_COLUMN"
                : exception.ErrorType == DuckDBErrorType.Parser ? "SQL_SYNTAX" : "SQL_BINDING",
            Path = "",
            Message = parts[0],
            Line = location.Success ? Math.Max(1, int.Parse(location.Groups[1].ValueSpan) - linesBefore) : null,
            Suggestion = parts.Length > 1 ? Shorten(parts[1]) : null,
        };
    }

    /// <summary>An operator's forty candidates help nobody.</summary>
    private static string Shorten(string suggestion)
    {
        var lines = suggestion.Split('\n', StringSplitOptions.TrimEntries);
        return string.Join('\n', lines.Length <= ShownLines ? lines : [.. lines.Take(ShownLines), $"… and {lines.Length - ShownLines} more"]);
    }

    [GeneratedRegex(@"\n\s*LINE (\d+): ")]
    private static partial Regex Location();
}
