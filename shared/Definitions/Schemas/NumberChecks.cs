using System.Text.Json;

namespace Vanguards.Definitions.Schemas;

internal static class NumberChecks
{
    public static bool Check(SchemaEvaluation at, SchemaNode schema, JsonElement value, InstancePath path)
    {
        if (schema is { MultipleOf: null, Minimum: null, Maximum: null, ExclusiveMinimum: null, ExclusiveMaximum: null })
        {
            return true;
        }

        if (JsonNumber.Of(value) is not { } number)
        {
            return at.Fail(path, "OUT_OF_RANGE", "The number is too large or too precise to be compared.");
        }

        var low = schema.Minimum is not { } minimum || number.CompareTo(minimum) >= 0;
        var high = schema.Maximum is not { } maximum || number.CompareTo(maximum) <= 0;
        var above = schema.ExclusiveMinimum is not { } floor || number.CompareTo(floor) > 0;
        var below = schema.ExclusiveMaximum is not { } ceiling || number.CompareTo(ceiling) < 0;
        if (!(low && high && above && below))
        {
            return at.Fail(path, "OUT_OF_RANGE", schema.Message ?? $"{value.GetRawText()} is out of range: {RangeOf(schema)}.");
        }

        return schema.MultipleOf is not { } divisor || number.IsMultipleOf(divisor) || at.Fail(path, "OUT_OF_RANGE", $"{value.GetRawText()} is no multiple of {Plain(divisor)}.");
    }

    private static string RangeOf(SchemaNode schema)
    {
        string?[] bounds =
        [
            schema.Minimum is { } minimum ? $"at least {Plain(minimum)}" : null,
            schema.ExclusiveMinimum is { } floor ? $"above {Plain(floor)}" : null,
            schema.Maximum is { } maximum ? $"at most {Plain(maximum)}" : null,
            schema.ExclusiveMaximum is { } ceiling ? $"below {Plain(ceiling)}" : null,
        ];
        return string.Join(", ", bounds.OfType<string>());
    }

    private static string Plain(JsonNumber number) =>
        double.Parse(number.ToString(), System.Globalization.CultureInfo.InvariantCulture).ToString("R", System.Globalization.CultureInfo.InvariantCulture);
}
