using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Vanguards.Definitions.Schemas;

/// <summary>
/// One validation: walks instance and schema together, bounded in depth, steps and problems. <paramref name="scope"/> takes the resources under
/// way, outermost first; null if nothing asks for them.
/// </summary>
internal sealed class SchemaEvaluation(int limit, List<SchemaResource>? scope)
{
    /// <summary>Checks of one value against one schema; a large definition needs a tenth of it.</summary>
    private const int MaxSteps = 50_000_000;
    private const int MaxDepth = 400;
    private const int BytesPerStep = 4;
    private const int ShownBytes = 240;
    private const int ShownCharacters = 60;

    private readonly List<Problem> _problems = [];
    private long _steps;
    private int _depth;

    public IReadOnlyList<Problem> Problems => _problems;

    private bool Stopped { get; set; }

    /// <summary>True if the instance satisfies the schema; adds what it does not satisfy, and to <paramref name="seen"/> what of the value was looked at.</summary>
    public bool Check(SchemaNode schema, JsonElement value, InstancePath path, Evaluated? seen = null)
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
        var enters = scope is not null && schema.Resource is { } resource && (scope.Count == 0 || scope[^1] != resource);
        if (enters)
        {
            scope!.Add(schema.Resource!);
        }

        var valid = schema.Always ?? CheckKeywords(schema, value, path, seen);
        if (enters)
        {
            scope!.RemoveAt(scope.Count - 1);
        }

        if (schema.Always == false)
        {
            Fail(path, "FORBIDDEN", "Nothing is allowed here.");
        }

        _depth--;
        return valid;
    }

    private bool CheckKeywords(SchemaNode schema, JsonElement value, InstancePath path, Evaluated? around)
    {
        // A schema that asks what was not evaluated sees its own keywords alone, not those of schemas beside it.
        var seen = schema is { UnevaluatedItems: null, UnevaluatedProperties: null } ? around : new Evaluated();
        var valid = schema.Ref is null || Check(schema.Ref, value, path, seen);
        valid &= schema.DynamicRef is null || Check(TargetOf(schema, schema.DynamicRef), value, path, seen);
        if (schema.Types is { } types && !IsOfOne(value, types))
        {
            return Fail(path, "WRONG_TYPE", schema.Message ?? $"Expected {string.Join(" or ", types)}, found {TypeOf(value)}.");
        }

        if ((schema.EnumKeys is not null || schema.ConstKey is not null) && !Charge(value, path))
        {
            return false;
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
            JsonValueKind.String => schema is { Pattern: null, MinLength: null, MaxLength: null } || (Charge(value, path) && CheckString(schema, value.GetString()!, path)),
            JsonValueKind.Array => ArrayChecks.Check(this, schema, value, path, seen),
            JsonValueKind.Object => ObjectChecks.Check(this, schema, value, path, seen),
            _ => true,
        };
        valid &= CheckCombinations(schema, value, path, seen);
        if (seen != around)
        {
            valid &= UnevaluatedChecks.Check(this, schema, value, path, seen!);
            around?.Add(seen);
        }

        return valid;
    }

    private SchemaNode TargetOf(SchemaNode schema, SchemaNode found) =>
        schema.DynamicName is not { } name ? found : scope!.Find(resource => resource.DynamicNodes.ContainsKey(name))?.DynamicNodes[name] ?? found;

    private bool CheckString(SchemaNode schema, string text, InstancePath path)
    {
        var valid = true;
        if (schema.MinLength is not null || schema.MaxLength is not null)
        {
            var length = text.AsSpan().ContainsAnyInRange('\uDC00', '\uDFFF') ? text.Length - text.Count(char.IsLowSurrogate) : text.Length;
            valid = InRange(length, schema.MinLength, schema.MaxLength) || Fail(path, "WRONG_LENGTH", Range("characters", length, schema.MinLength, schema.MaxLength));
        }

        if (schema.Pattern is { } pattern && Matches(pattern, text, path) is not true)
        {
            valid = Fail(path, "PATTERN_MISMATCH", schema.Message ?? $"{Short(text)} does not match {schema.PatternText}.");
        }

        return valid;
    }

    private bool CheckCombinations(SchemaNode schema, JsonElement value, InstancePath path, Evaluated? seen)
    {
        var valid = true;
        foreach (var each in schema.AllOf ?? [])
        {
            valid &= Check(each, value, path, seen);
        }

        // What was evaluated counts for all that match, so that none may be left out if somebody asks.
        if (schema.AnyOf is { } any && !(seen is null ? any.Any(each => Matches(each, value, path)) : any.Count(each => Matches(each, value, path, seen)) > 0))
        {
            valid = Fail(path, "NO_ALTERNATIVE", schema.Message ?? $"{Short(value)} matches none of the {any.Length} forms allowed here.");
        }

        if (schema.OneOf is { } one && one.Count(each => Matches(each, value, path, seen)) is var matched and not 1)
        {
            valid = Fail(path, "NO_ALTERNATIVE", schema.Message ?? $"{Short(value)} matches {matched} of the {one.Length} forms allowed here, not exactly one.");
        }

        if (schema.Not is { } not && Matches(not, value, path))
        {
            valid = Fail(path, "FORBIDDEN", schema.Message ?? $"{Short(value)} is not allowed here.");
        }

        if (schema.If is { } condition && (Matches(condition, value, path, seen) ? schema.Then : schema.Else) is { } branch)
        {
            valid &= Check(branch, value, path, seen);
        }

        return valid;
    }

    /// <summary>As <see cref="Check"/>, without reporting.</summary>
    public bool Matches(SchemaNode schema, JsonElement value, InstancePath path, Evaluated? seen = null)
    {
        var quiet = new SchemaEvaluation(0, scope) { _steps = _steps, _depth = _depth };
        var own = seen is null ? null : new Evaluated();
        var matches = quiet.Check(schema, value, path, own);
        if (matches)
        {
            seen?.Add(own);
        }

        _steps = quiet._steps;
        if (quiet.Stopped && !Stopped)
        {
            Stopped = true;
            Fail(path, "TOO_COMPLEX", "The schema cannot be checked against this value: it nests or repeats without end.");
        }

        return matches;
    }

    /// <summary>Null, and the end of the whole check, if the pattern takes too long: a second one would take as long again.</summary>
    public bool? Matches(EcmaPattern pattern, string text, InstancePath path)
    {
        var matches = Stopped ? false : pattern.IsMatch(text);
        if (matches is null)
        {
            Stopped = true;
            Fail(path, "TOO_COMPLEX", "A pattern of the schema takes too long on this value.");
        }

        return matches;
    }

    /// <summary>Counts what reading the value as a whole costs, which a schema may ask for many times; false if that is too much.</summary>
    public bool Charge(JsonElement value, InstancePath path)
    {
        _steps += JsonMarshal.GetRawUtf8Value(value).Length / BytesPerStep;
        if (_steps > MaxSteps && !Stopped)
        {
            Stopped = true;
            Fail(path, "TOO_COMPLEX", "The schema cannot be checked against this value: it reads it too often.");
        }

        return !Stopped;
    }

    /// <summary>True if nothing more is told, so that nothing need be worked out.</summary>
    public bool Full => _problems.Count >= limit;

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

    /// <summary>The beginning of the value's text; of a large value no more than that is read.</summary>
    public static string Short(JsonElement value)
    {
        var raw = JsonMarshal.GetRawUtf8Value(value);
        var text = Encoding.UTF8.GetString(raw[..Math.Min(raw.Length, ShownBytes)]);
        return raw.Length <= ShownBytes && text.Length <= ShownCharacters ? text : text[..Math.Min(text.Length, ShownCharacters - 3)] + "…";
    }

    private static string Short(string text) => text.Length <= ShownCharacters ? text : text[..(ShownCharacters - 3)] + "…";

    private static string? NearestOf(JsonElement[] allowed, JsonElement value) =>
        value.ValueKind == JsonValueKind.String
            ? DidYouMean.Of(value.GetString()!, allowed.Where(each => each.ValueKind == JsonValueKind.String).Select(each => each.GetString()!))
            : null;

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => value.ValueKind.ToString().ToLowerInvariant(),
    };

    private static bool IsOfOne(JsonElement value, string[] types)
    {
        foreach (var type in types)
        {
            if (IsOfType(value, type))
            {
                return true;
            }
        }

        return false;
    }

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
