using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Vanguards.Definitions.Schemas;

/// <summary>One validation: walks instance and schema together, bounded in depth, steps and problems.</summary>
internal sealed class SchemaEvaluation(int limit)
{
    private const int MaxSteps = 50_000_000;
    private const int MaxDepth = 400;

    private readonly List<Problem> _problems = [];
    private int _steps;
    private int _depth;

    public IReadOnlyList<Problem> Problems => _problems;

    private bool Stopped { get; set; }

    /// <summary>True if the instance satisfies the schema; adds what it does not satisfy.</summary>
    public bool Check(SchemaNode schema, JsonElement value, InstancePath path)
    {
        if (Stopped)
        {
            return false;
        }

        if (++_steps > MaxSteps || _depth >= MaxDepth)
        {
            Stopped = true;
            return Fail(path, "TOO_COMPLEX", "The schema cannot be checked against this value: it nests or repeats without end.");
        }

        _depth++;
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var valid = schema.Always ?? CheckKeywords(schema, value, path);
        if (schema.Always == false)
        {
            Fail(path, "FORBIDDEN", "Nothing is allowed here.");
        }

        _depth--;
        return valid;
    }

    private bool CheckKeywords(SchemaNode schema, JsonElement value, InstancePath path)
    {
        var valid = schema.Ref is null || Check(schema.Ref, value, path);
        if (schema.Types is { } types && !types.Any(type => IsOfType(value, type)))
        {
            return Fail(path, "WRONG_TYPE", schema.Message ?? $"Expected {string.Join(" or ", types)}, found {TypeOf(value)}.");
        }

        if (schema.EnumKeys is { } keys && !keys.Contains(JsonKey.Of(value)))
        {
            valid = Fail(path, "NOT_ALLOWED", $"{Short(value)} is not one of {string.Join(", ", schema.Enum!.Take(20).Select(Short))}.", NearestOf(schema.Enum!, value));
        }

        if (schema.ConstKey is { } constant && constant != JsonKey.Of(value))
        {
            valid = Fail(path, "NOT_ALLOWED", $"Expected {Short(schema.Const!.Value)}.");
        }

        valid &= value.ValueKind switch
        {
            JsonValueKind.Number => NumberChecks.Check(this, schema, value, path),
            JsonValueKind.String => CheckString(schema, value.GetString()!, path),
            JsonValueKind.Array => ArrayChecks.Check(this, schema, value, path),
            JsonValueKind.Object => ObjectChecks.Check(this, schema, value, path),
            _ => true,
        };
        return valid & CheckCombinations(schema, value, path);
    }

    private bool CheckString(SchemaNode schema, string text, InstancePath path)
    {
        var valid = true;
        if (schema.MinLength is not null || schema.MaxLength is not null)
        {
            var length = text.Length - text.Count(char.IsLowSurrogate);
            valid = InRange(length, schema.MinLength, schema.MaxLength) || Fail(path, "WRONG_LENGTH", Range("characters", length, schema.MinLength, schema.MaxLength));
        }

        if (schema.Pattern is { } pattern && pattern.IsMatch(text) is not true)
        {
            valid = Fail(path, "PATTERN_MISMATCH", schema.Message ?? $"{Short(text)} does not match {schema.PatternText}.");
        }

        return valid;
    }

    private bool CheckCombinations(SchemaNode schema, JsonElement value, InstancePath path)
    {
        var valid = true;
        foreach (var each in schema.AllOf ?? [])
        {
            valid &= Check(each, value, path);
        }

        if (schema.AnyOf is { } any && !any.Any(each => Matches(each, value, path)))
        {
            valid = Fail(path, "NO_ALTERNATIVE", schema.Message ?? $"{Short(value)} matches none of the {any.Length} forms allowed here.");
        }

        if (schema.OneOf is { } one && one.Count(each => Matches(each, value, path)) is var matched and not 1)
        {
            valid = Fail(path, "NO_ALTERNATIVE", schema.Message ?? $"{Short(value)} matches {matched} of the {one.Length} forms allowed here, not exactly one.");
        }

        if (schema.Not is { } not && Matches(not, value, path))
        {
            valid = Fail(path, "FORBIDDEN", schema.Message ?? $"{Short(value)} is not allowed here.");
        }

        if (schema.If is { } condition && (Matches(condition, value, path) ? schema.Then : schema.Else) is { } branch)
        {
            valid &= Check(branch, value, path);
        }

        return valid;
    }

    /// <summary>As <see cref="Check"/>, without reporting.</summary>
    public bool Matches(SchemaNode schema, JsonElement value, InstancePath path)
    {
        var quiet = new SchemaEvaluation(0) { _steps = _steps, _depth = _depth };
        var matches = quiet.Check(schema, value, path);
        _steps = quiet._steps;
        if (quiet.Stopped && !Stopped)
        {
            Stopped = true;
            Fail(path, "TOO_COMPLEX", "The schema cannot be checked against this value: it nests or repeats without end.");
        }

        return matches;
    }

    /// <summary>Reports and gives false.</summary>
    public bool Fail(InstancePath path, string code, string message, string? suggestion = null)
    {
        if (_problems.Count < limit)
        {
            _problems.Add(new Problem { Code = code, Path = path.ToString(), Message = message, Suggestion = suggestion });
        }

        return false;
    }

    public static bool InRange(long count, long? minimum, long? maximum) => count >= (minimum ?? 0) && count <= (maximum ?? long.MaxValue);

    public static string Range(string what, long count, long? minimum, long? maximum) => (minimum, maximum) switch
    {
        ({ } low, { } high) => $"{count} {what}; {low} to {high} are allowed.",
        ({ } low, null) => $"{count} {what}; at least {low} are needed.",
        _ => $"{count} {what}; at most {maximum} are allowed.",
    };

    public static string Short(JsonElement value) => Short(value.GetRawText());

    private static string Short(string text) => text.Length <= 60 ? text : text[..57] + "…";

    private static string? NearestOf(JsonElement[] allowed, JsonElement value) =>
        value.ValueKind == JsonValueKind.String
            ? DidYouMean.Of(value.GetString()!, allowed.Where(each => each.ValueKind == JsonValueKind.String).Select(each => each.GetString()!))
            : null;

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => value.ValueKind.ToString().ToLowerInvariant(),
    };

    private static bool IsOfType(JsonElement value, string type) => type switch
    {
        "null" => value.ValueKind == JsonValueKind.Null,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        _ => value.ValueKind == JsonValueKind.Number && (value.TryGetInt64(out _) || JsonNumber.Of(value) is null or { IsInteger: true }),
    };
}
