using System.Text.Json;

namespace Vanguards.Definitions.Schemas;

internal static class ObjectChecks
{
    public static bool Check(SchemaEvaluation at, SchemaNode schema, JsonElement value, InstancePath path)
    {
        var valid = true;
        foreach (var name in schema.Required ?? [])
        {
            valid &= value.TryGetProperty(name, out _) || at.Fail(path, "MISSING_FIELD", $"The field {name} is missing.");
        }

        foreach (var (name, needed) in schema.DependentRequired ?? [])
        {
            foreach (var missing in value.TryGetProperty(name, out _) ? needed.Where(each => !value.TryGetProperty(each, out _)) : [])
            {
                valid = at.Fail(path, "MISSING_FIELD", $"With {name} the field {missing} is needed.");
            }
        }

        foreach (var (name, dependent) in schema.DependentSchemas ?? [])
        {
            valid &= !value.TryGetProperty(name, out _) || at.Check(dependent, value, path);
        }

        return valid & CheckMembers(at, schema, value, path);
    }

    private static bool CheckMembers(SchemaEvaluation at, SchemaNode schema, JsonElement value, InstancePath path)
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
            var known = false;
            if (schema.Properties is { } properties && properties.TryGetValue(member.Name, out var property))
            {
                known = true;
                valid &= at.Check(property, member.Value, path.Member(member.Name));
            }

            foreach (var (pattern, each) in schema.PatternProperties ?? [])
            {
                if (pattern.IsMatch(member.Name) is true)
                {
                    known = true;
                    valid &= at.Check(each, member.Value, path.Member(member.Name));
                }
            }

            if (!known && schema.AdditionalProperties is { } additional)
            {
                valid &= additional.Always == false
                    ? at.Fail(path.Member(member.Name), "UNKNOWN_FIELD", $"There is no field {member.Name} here.", DidYouMean.Of(member.Name, schema.Properties?.Keys.Where(name => !value.TryGetProperty(name, out _)) ?? []))
                    : at.Check(additional, member.Value, path.Member(member.Name));
            }

            if (schema.PropertyNames is { } names)
            {
                valid &= at.Check(names, JsonSerializer.SerializeToElement(member.Name), path.Member(member.Name));
            }
        }

        return valid & (SchemaEvaluation.InRange(count, schema.MinProperties, schema.MaxProperties)
            || at.Fail(path, "WRONG_LENGTH", SchemaEvaluation.Range("fields", count, schema.MinProperties, schema.MaxProperties)));
    }
}
