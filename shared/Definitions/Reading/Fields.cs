using System.Text.Json;

namespace Vanguards.Definitions.Reading;

/// <summary>Forgiving access to JSON: what is absent or of another kind reads as null, for the schema has reported it.</summary>
internal static class Fields
{
    private const int LongestName = 256;

    public static JsonElement? Get(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static string? Text(this JsonElement json, string name) => json.Get(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>A name; one that is far too long, which the schema has reported, is cut, for messages would repeat it.</summary>
    public static string Name(this JsonElement json, string name) => json.Text(name) is { } text ? text.Length <= LongestName ? text : text[..LongestName] : "";

    public static bool? Flag(this JsonElement json, string name) => json.Get(name) is { ValueKind: JsonValueKind.True or JsonValueKind.False } flag ? flag.GetBoolean() : null;

    public static int? Whole(this JsonElement json, string name) =>
        json.Get(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out var value) && value == Math.Floor(value) && Math.Abs(value) <= int.MaxValue ? (int)value : null;

    public static double? Number(this JsonElement json, string name) => json.Get(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    public static double? Seconds(this JsonElement json, string name) => json.Get(name) is { } value ? Duration.Seconds(value) : null;

    /// <summary>A free-form value, detached from its document.</summary>
    public static JsonElement? Any(this JsonElement json, string name) => json.Get(name)?.Clone();

    public static JsonElement? Object(this JsonElement json, string name) => json.Get(name) is { ValueKind: JsonValueKind.Object } value ? value.Clone() : null;

    public static IReadOnlyList<JsonElement>? List(this JsonElement json, string name) => json.Get(name) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : null;

    public static IReadOnlyList<string>? Texts(this JsonElement json, string name) =>
        json.List(name) is { } list ? [.. list.Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)] : null;

    public static IReadOnlyList<T>? Each<T>(this JsonElement json, string name, Func<JsonElement, T> read) =>
        json.List(name) is { } list ? [.. list.Select(read)] : null;

    public static T? One<T>(this JsonElement json, string name, Func<JsonElement, T> read)
        where T : class => json.Get(name) is { ValueKind: JsonValueKind.Object } value ? read(value) : null;
}
