using System.Security.Cryptography;
using System.Text.Json;

namespace Vanguards.Orchestrator.Executions;

/// <summary>Two requests are the same if their canonical JSON is, without <c>timestamp</c>, <c>scheduledAt</c> and <c>user</c>.</summary>
internal static class RequestHash
{
    private static readonly string[] LeftOut = ["timestamp", "scheduledAt", "user"];

    public static string Of(JsonElement request)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            Write(writer, request, depth: 0);
        }

        return Convert.ToHexStringLower(SHA256.HashData(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)));
    }

    /// <summary>Names in order; in the request and its context, nulls are as if they were not there and some names are left out; a null input or datum is a value.</summary>
    private static void Write(Utf8JsonWriter writer, JsonElement value, int depth)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in value.EnumerateObject().OrderBy(property => property.Name, StringComparer.Ordinal))
                {
                    var isContext = depth == 0 && property.Name == "context";
                    if (depth <= 1 && (property.Value.ValueKind == JsonValueKind.Null || LeftOut.Contains(property.Name)))
                    {
                        continue;
                    }

                    writer.WritePropertyName(property.Name);
                    Write(writer, property.Value, isContext ? 1 : 2);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    Write(writer, item, 2);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.Number when value.TryGetDecimal(out var number):
                // 1 and 1.0 are the same number.
                writer.WriteRawValue((number / 1.000000000000000000000000000000000m).ToString(System.Globalization.CultureInfo.InvariantCulture));
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
