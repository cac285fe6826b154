using System.Text.Json;

namespace Vanguards.Executor.Reports.Reading;

/// <summary>Reads agents' outputs without ever failing on a missing or odd value.</summary>
public static class JsonReading
{
    public static JsonElement? Get(this JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var found)
            && found.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined)
            ? found
            : null;

    public static JsonElement? Get(this JsonElement? value, string name) => value?.Get(name);

    /// <summary>The array's items; none if it is no array.</summary>
    public static IReadOnlyList<JsonElement> Items(this JsonElement? value) =>
        value is { ValueKind: JsonValueKind.Array } array ? [.. array.EnumerateArray()] : [];

    public static IReadOnlyList<JsonElement> Items(this JsonElement value, string name) => value.Get(name).Items();

    public static IEnumerable<JsonProperty> Properties(this JsonElement? value) =>
        value is { ValueKind: JsonValueKind.Object } found ? found.EnumerateObject() : [];

    /// <summary>A scalar as text, an array of scalars joined by commas, anything else as JSON; null if absent.</summary>
    public static string? Text(this JsonElement value, string name) => value.Get(name)?.AsText();

    public static string AsText(this JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Null or JsonValueKind.Undefined => "",
        JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(AsText)),
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        JsonValueKind.Object => string.Join("; ", value.EnumerateObject().Select(p => $"{p.Name}: {p.Value.AsText()}")),
        _ => value.GetRawText(),
    };

    public static decimal? Number(this JsonElement value, string name) =>
        value.Get(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDecimal(out var found) ? found : null;

    /// <summary>A number as a whole one; null where no <see cref="int"/> holds it.</summary>
    public static int? Whole(this JsonElement value, string name) =>
        value.Number(name) is { } found && found is >= int.MinValue and <= int.MaxValue ? (int)found : null;

    public static DateOnly? Date(this JsonElement value, string name) => Dates.Parse(value.Text(name));
}
