using Cronos;

namespace Vanguards.Scheduler.Calendar;

/// <summary>
/// A cron expression of 5 or 6 fields (seconds first) or a macro such as <c>@daily</c>, with the extensions <c>L W # ?</c>: which local times it names, whatever
/// the clocks of a zone make of them.
/// </summary>
internal sealed class CronText
{
    /// <summary>The parser goes one call deeper for each comma.</summary>
    public const int MaxLength = 200;

    /// <summary>The one after it is .NET's last, of which not every local time is an instant.</summary>
    private const int LastYear = 9998;

    private const int ClockFields = 3;
    private static readonly char[] Blanks = [' ', '\t'];

    private readonly CronExpression _expression;

    private CronText(CronExpression expression, bool isInterval) => (_expression, IsInterval) = (expression, isInterval);

    /// <summary>True if it goes on by an interval within the day; false for fixed times of day.</summary>
    public bool IsInterval { get; }

    /// <summary>The expression, or why it is none. The seed chooses the values of <c>H</c>; without it, <c>H</c> is not supported.</summary>
    public static (CronText? Cron, string? Fault) Read(string text, int? seed = null)
    {
        if (text.Length > MaxLength)
        {
            return (null, $"An expression has at most {MaxLength} characters.");
        }

        // The parser takes a NUL for the end.
        if (text.Any(character => character is (< ' ' and not '\t') or > '~'))
        {
            return (null, "An expression is of letters, digits and * ? , - / # @.");
        }

        var fields = text.Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length is not (1 or 5 or 6))
        {
            return (null, $"An expression has 5 fields (minute, hour, day, month, day of week) or 6 (seconds first), or is a macro such as @daily; this has {fields.Length}.");
        }

        try
        {
            var format = fields.Length == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard;
            return (new CronText(seed is { } given ? CronExpression.Parse(text, format, given) : CronExpression.Parse(text, format), Repeats(fields)), null);
        }
        catch (Exception fault) when (fault is CronFormatException or MissingSeedException or ArgumentException)
        {
            return (null, fault.Message);
        }
    }

    /// <summary>The next local time, to be taken for what a clock on the wall shows; null if there is none before the calendar ends.</summary>
    public DateTime? Next(DateTime local, bool inclusive) =>
        _expression.GetNextOccurrence(DateTime.SpecifyKind(local, DateTimeKind.Utc), inclusive) is { Year: <= LastYear } next ? next : null;

    private static bool Repeats(string[] fields) => fields.Length == 1
        ? fields[0].ToUpperInvariant() is "@EVERY_SECOND" or "@EVERY_MINUTE" or "@HOURLY"
        : fields.Take(fields.Length - ClockFields).Any(field => field.AsSpan().IndexOfAny("*?-/") >= 0);
}
