using System.Text.Json;

namespace Vanguards.Definitions.Schemas;

/// <summary>Members and items that no other keyword of the schema has looked at.</summary>
internal static class UnevaluatedChecks
{
    public static bool Check(SchemaEvaluation at, SchemaNode schema, JsonElement value, InstancePath path, Evaluated seen) => value.ValueKind switch
    {
        JsonValueKind.Object when schema.UnevaluatedProperties is { } rest => CheckMembers(at, rest, value, path, seen),
        JsonValueKind.Array when schema.UnevaluatedItems is { } rest => CheckItems(at, rest, value, path, seen),
        _ => true,
    };

    private static bool CheckMembers(SchemaEvaluation at, SchemaNode rest, JsonElement value, InstancePath path, Evaluated seen)
    {
        var valid = true;
        foreach (var member in value.EnumerateObject().Where(member => !seen.Has(member.Name)))
        {
            valid &= rest.Always == false
                ? at.Fail(path.Member(member.Name), "UNKNOWN_FIELD", $"There is no field {member.Name} here.")
                : at.Check(rest, member.Value, path.Member(member.Name));
            seen.Add(member.Name);
        }

        return valid;
    }

    private static bool CheckItems(SchemaEvaluation at, SchemaNode rest, JsonElement value, InstancePath path, Evaluated seen)
    {
        var valid = true;
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            if (!seen.Has(index))
            {
                valid &= at.Check(rest, item, path.Item(index));
                seen.Add(index);
            }

            index++;
        }

        return valid;
    }
}
