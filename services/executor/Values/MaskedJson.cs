using System.Buffers;
using System.Text.Json;
using Vanguards.Expressions;

namespace Vanguards.Executor.Values;

/// <summary>A value without the run's secrets, wherever in it they stand.</summary>
internal static class MaskedJson
{
    /// <summary>The same value if it holds none.</summary>
    public static JsonElement Of(JsonElement value, SecretMask? mask, out bool changed)
    {
        changed = false;
        if (mask is null or { IsEmpty: true } || value.ValueKind == JsonValueKind.Undefined)
        {
            return value;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, value, mask, ref changed);
        }

        return changed ? JsonElement.Parse(buffer.WrittenSpan, JsonDepth.Options) : value;
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value, SecretMask mask, ref bool changed)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    writer.WritePropertyName(Text(member.Name, mask, ref changed));
                    Write(writer, member.Value, mask, ref changed);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    Write(writer, item, mask, ref changed);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(Text(value.GetString()!, mask, ref changed));
                break;
            case JsonValueKind.Number when mask.Apply(value.GetRawText()) != value.GetRawText():
                changed = true;
                writer.WriteStringValue(SecretMask.Mask);
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private static string Text(string text, SecretMask mask, ref bool changed)
    {
        var masked = mask.Apply(text);
        changed |= masked.Length != text.Length || !masked.Equals(text, StringComparison.Ordinal);
        return masked;
    }
}
