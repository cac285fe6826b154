using System.Globalization;
using System.Text.Json;
using Vanguards.Definitions.Model;
using Vanguards.Definitions.Schemas;

namespace Vanguards.Definitions.Inputs;

/// <summary>A value against the declaration of its input: type, choices, limits, pattern, items.</summary>
public static class InputValue
{
    private static readonly string[] DateTimeForms =
        ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"];

    /// <summary>Most problems told of one array's items.</summary>
    private const int MaxOfItems = 1_000;

    /// <summary>Every fault of the value; a declaration that is faulty itself is not judged by here.</summary>
    public static IReadOnlyList<Problem> Check(WorkflowInput input, JsonElement value, string path) => CheckEach(input, [(value, path)], int.MaxValue);

    /// <summary>As <see cref="Check"/> for many values, compiling the declaration once; stops after so many problems, and when the pattern is too slow.</summary>
    internal static IReadOnlyList<Problem> CheckEach(WorkflowInput input, IEnumerable<(JsonElement Value, string Path)> values, int limit)
    {
        var pattern = input is { Type: "string", Pattern: { } text } ? EcmaPattern.Compile(text, out _) : null;
        var schema = input is { Type: "array", Items: { } items } ? JsonSchema.Compile(items, out _) : null;
        var problems = new List<Problem>();
        foreach (var (value, path) in values)
        {
            var found = Check(input, pattern, schema, value, path);
            problems.AddRange(found);
            if (problems.Count >= limit || found.Any(problem => problem.Code == "PATTERN_TOO_SLOW"))
            {
                break;
            }
        }

        return problems;
    }

    private static List<Problem> Check(WorkflowInput input, EcmaPattern? pattern, JsonSchema? schema, JsonElement value, string path)
    {
        if (!IsOfType(input.Type, value))
        {
            return [Fault("WRONG_TYPE", path, $"{input.Name} must be {Describe(input.Type)}.")];
        }

        var problems = new List<Problem>();
        if (input.Enum is { } choices && !choices.Any(choice => JsonElement.DeepEquals(choice, value)))
        {
            var shown = string.Join(", ", choices.Take(20).Select(choice => choice.ToString()));
            var nearest = value.ValueKind == JsonValueKind.String ? DidYouMean.Of(value.GetString()!, choices.Where(choice => choice.ValueKind == JsonValueKind.String).Select(choice => choice.GetString()!)) : null;
            problems.Add(Fault("NOT_ALLOWED", path, $"{input.Name} must be one of {shown}.") with { Suggestion = nearest });
        }

        if (Comparable(input.Type, value) is { } given)
        {
            if (input.Minimum is { } minimum && Comparable(input.Type, minimum) is { } low && given < low)
            {
                problems.Add(Fault("OUT_OF_RANGE", path, $"{input.Name} must be at least {minimum}."));
            }

            if (input.Maximum is { } maximum && Comparable(input.Type, maximum) is { } high && given > high)
            {
                problems.Add(Fault("OUT_OF_RANGE", path, $"{input.Name} must be at most {maximum}."));
            }
        }

        if (input is { Type: "string", Pattern: not null } && pattern?.IsMatch(value.GetString()!) is not true and var matches)
        {
            problems.Add(pattern is not null && matches is null
                ? Fault("PATTERN_TOO_SLOW", path, $"{input.Name} cannot be checked: its pattern takes too long on this value.")
                : Fault("PATTERN_MISMATCH", path, $"{input.Name} must match {input.Pattern}."));
        }

        if (schema is not null)
        {
            var index = 0;
            foreach (var item in value.EnumerateArray().TakeWhile(_ => problems.Count < MaxOfItems))
            {
                var at = $"{path}/{index++}";
                problems.AddRange(schema.Validate(item).Select(problem => problem with { Path = at + problem.Path }));
            }
        }

        return problems;
    }

    /// <summary>A number by which values of an ordered type compare; null for other types and for what is not of the type.</summary>
    public static decimal? Comparable(string type, JsonElement value) => type switch
    {
        "integer" or "number" when value.ValueKind == JsonValueKind.Number =>
            value.TryGetDecimal(out var exact) ? exact : value.GetDouble() > 0 ? decimal.MaxValue : decimal.MinValue,
        "date" when Date(value) is { } date => date.DayNumber,
        "datetime" when Instant(value) is { } instant => instant.UtcTicks,
        _ => null,
    };

    /// <summary>A date written <c>YYYY-MM-DD</c>.</summary>
    public static DateOnly? Date(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && DateOnly.TryParseExact(value.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    /// <summary>An instant by RFC 3339; without offset it is UTC.</summary>
    public static DateTimeOffset? Instant(JsonElement value) =>
        value.ValueKind == JsonValueKind.String
        && DateTimeOffset.TryParseExact(value.GetString()!.ToUpperInvariant(), DateTimeForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant : null;

    private static bool IsOfType(string type, JsonElement value) => type switch
    {
        "string" or "dataset" => value.ValueKind == JsonValueKind.String,
        "integer" => value.ValueKind == JsonValueKind.Number && (value.TryGetInt64(out _) || (value.TryGetDouble(out var number) && number == Math.Floor(number) && Math.Abs(number) < 1e15)),
        "number" => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "date" => Date(value) is not null,
        "datetime" => Instant(value) is not null,
        "array" => value.ValueKind == JsonValueKind.Array,
        "object" => value.ValueKind == JsonValueKind.Object,
        _ => true,
    };

    private static string Describe(string type) => type switch
    {
        "integer" => "a whole number",
        "boolean" => "true or false",
        "date" => "a date such as 2026-01-31",
        "datetime" => "an instant such as 2026-01-31T12:00:00Z",
        "array" => "an array",
        "object" => "an object",
        "dataset" => "the name of a dataset",
        _ => $"a {type}",
    };

    private static Problem Fault(string code, string path, string message) => new() { Code = code, Path = path, Message = message };
}
