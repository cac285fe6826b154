using System.Globalization;
using System.Text.Json;

namespace Vanguards.Executor.Reports.Reading;

/// <summary>Writes figures: format only, never another value than the JSON has.</summary>
public sealed class Figures(string currency)
{
    /// <summary>In table cells, explained by a legend.</summary>
    public const string Missing = "n/c";
    public const string NotComputed = "not computed";
    public const string Legend = "n/c: not computed, because an input was missing.";

    public string Symbol { get; } = currency == "USD" ? "US$" : currency + " ";

    /// <summary>With symbol, for text.</summary>
    public string Money(decimal? value) => value switch
    {
        null => NotComputed,
        < 0 => "-" + Symbol + Grouped(-value.Value),
        _ => Symbol + Grouped(value.Value),
    };

    /// <summary>Without symbol, for columns whose heading has it.</summary>
    public static string Amount(decimal? value) => value is { } known ? Grouped(known) : Missing;

    public static string Count(decimal? value) => value is { } known
        ? known.ToString("#,##0.##########", CultureInfo.InvariantCulture)
        : Missing;

    /// <summary>A fraction as per cent, without losing a digit.</summary>
    public static string Share(decimal? fraction) => fraction is { } known
        ? (known * 100).ToString("#,##0.00########", CultureInfo.InvariantCulture) + " %"
        : NotComputed;

    public static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "none";

    public static string Instant(DateTimeOffset instant) =>
        instant.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>"1 lease", "2 leases".</summary>
    public static string Of(int count, string one, string? many = null) =>
        $"{count.ToString("#,##0", CultureInfo.InvariantCulture)} {(count == 1 ? one : many ?? one + "s")}";

    /// <summary>Any JSON value: numbers grouped, the rest as text.</summary>
    public static string Any(JsonElement? value) => value switch
    {
        null => NotComputed,
        { ValueKind: JsonValueKind.Number } number when number.TryGetDecimal(out var known) => Count(known),
        { } other => other.AsText(),
    };

    /// <summary>A figure by what its name says it is: money, a share, or a plain number.</summary>
    public string Named(string name, JsonElement? value) => value is { ValueKind: JsonValueKind.Number } number && number.TryGetDecimal(out var known)
        ? Labels.IsMoney(name) ? Money(known) : Labels.IsShare(name) ? Share(known) : Count(known)
        : Any(value);

    private static string Grouped(decimal value) => value.ToString("#,##0.00########", CultureInfo.InvariantCulture);
}
