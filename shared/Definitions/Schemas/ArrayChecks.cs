using System.Text.Json;

namespace Vanguards.Definitions.Schemas;

internal static class ArrayChecks
{
    public static bool Check(SchemaEvaluation at, SchemaNode schema, JsonElement value, InstancePath path, Evaluated? seen)
    {
        var valid = true;
        var length = value.GetArrayLength();
        if (!SchemaEvaluation.InRange(length, schema.MinItems, schema.MaxItems))
        {
            valid = at.Fail(path, "WRONG_LENGTH", SchemaEvaluation.Range("items", length, schema.MinItems, schema.MaxItems));
        }

        if (schema.UniqueItems && at.Charge(value, path))
        {
            var distinct = new HashSet<string>(StringComparer.Ordinal);
            var index = 0;
            foreach (var item in value.EnumerateArray())
            {
                valid &= distinct.Add(JsonKey.Of(item)) || at.Fail(path.Item(index), "NOT_UNIQUE", $"{SchemaEvaluation.Short(item)} occurs twice.");
                index++;
            }
        }

        if (schema.PrefixItems is not null || schema.Items is not null)
        {
            var prefix = schema.PrefixItems ?? [];
            var index = 0;
            foreach (var item in value.EnumerateArray())
            {
                if ((index < prefix.Length ? prefix[index] : schema.Items) is { } each)
                {
                    valid &= at.Check(each, item, path.Item(index));
                    seen?.Add(index);
                }

                index++;
            }
        }

        if (schema.Contains is { } contains)
        {
            var (index, count) = (0, 0);
            foreach (var item in value.EnumerateArray())
            {
                if (at.Matches(contains, item, path.Item(index)))
                {
                    count++;
                    seen?.Add(index);
                }

                index++;
            }

            if (!SchemaEvaluation.InRange(count, schema.MinContains ?? 1, schema.MaxContains))
            {
                valid = at.Fail(path, "WRONG_LENGTH", SchemaEvaluation.Range("matching items", count, schema.MinContains ?? 1, schema.MaxContains));
            }
        }

        return valid;
    }
}
