using System.Text.Json;

namespace Vanguards.Definitions.Schemas;

internal static class ObjectChecks
{
    private const int MaxNamesCompared = 200;

    public static bool Check(SchemaEvaluation at, SchemaNode schema, JsonElement value, InstancePath path, Evaluated? seen)
    {
        var valid = true;
        var given = Names(schema, value);
        foreach (var name in schema.Required ?? [])
        {
            valid &= given.Contains(name) || at.Fail(path, "MISSING_FIELD", $"The field {name} is missing.");
        }

        foreach (var (name, needed) in schema.DependentRequired ?? [])
        {
            foreach (var missing in given.Contains(name) ? needed.Where(each => !given.Contains(each)) : [])
            {
                valid = at.Fail(path, "MISSING_FIELD", $"With {name} the field {missing} is needed.");
            }
        }

        foreach (var (name, dependent) in schema.DependentSchemas ?? [])
        {
            valid &= !given.Contains(name) || at.Check(dependent, value, path, seen);
        }

        return valid & CheckMembers(at, schema, value, path, seen);
    }

    /// <summary>The members that keywords ask for; looking each up in the object would read all of it each time.</summary>
    private static HashSet<string> Names(SchemaNode schema, JsonElement value) =>
        schema is { Required: null, DependentRequired: null, DependentSchemas: null }
            ? []
            : value.EnumerateObject().Select(member => member.Name).ToHashSet(StringComparer.Ordinal);

    /// <summary>What a field that does not exist may have been meant to be; not for hundreds of them.</summary>
    private static string? Suggest(SchemaEvaluation at, SchemaNode schema, JsonElement value, string name) =>
        at.Full || value.GetPropertyCount() > MaxNamesCompared
            ? null
            : DidYouMean.Of(name, schema.Properties?.Keys.Where(known => !value.TryGetProperty(known, out _)) ?? []);

    private static bool CheckMembers(SchemaEvaluation at, SchemaNode schema, JsonElement value, InstancePath path, Evaluated? seen)
    {
        if (schema is { Properties: null, PatternProperties: null, AdditionalProperties: null, PropertyNames: null, MinProperties: null, MaxProperties: null })
        {
            return true;
        }

        var valid = true;
        var count = 0L;
        foreach (var member in value.EnumerateObject())
        {
            count++;
            var name = member.Name;
            var known = false;
            if (schema.Properties is { } properties && properties.TryGetValue(name, out var property))
            {
                known = true;
                valid &= at.Check(property, member.Value, path.Member(name));
            }

            foreach (var (pattern, each) in schema.PatternProperties ?? [])
            {
                if (at.Matches(pattern, name, path) is true)
                {
                    known = true;
                    valid &= at.Check(each, member.Value, path.Member(name));
                }
            }

            if (!known && schema.AdditionalProperties is { } additional)
            {
                valid &= additional.Always == false
                    ? at.Fail(path.Member(name), "UNKNOWN_FIELD", $"There is no field {name} here.", Suggest(at, schema, value, name))
                    : at.Check(additional, member.Value, path.Member(name));
            }

            if (known || schema.AdditionalProperties is not null)
            {
                seen?.Add(name);
            }

            if (schema.PropertyNames is { } names)
            {
                valid &= at.Check(names, JsonSerializer.SerializeToElement(name), path.Member(name));
            }
        }

        return valid & (SchemaEvaluation.InRange(count, schema.MinProperties, schema.MaxProperties)
            || at.Fail(path, "WRONG_LENGTH", SchemaEvaluation.Range("fields", count, schema.MinProperties, schema.MaxProperties)));
    }
}
