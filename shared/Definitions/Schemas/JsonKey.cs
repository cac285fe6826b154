using System.Text;
using System.Text.Json;

namespace Vanguards.Definitions.Schemas;

/// <summary>A text that two JSON values share exactly if they are equal: members in order of name, numbers by value.</summary>
internal static class JsonKey
{
    public static string Of(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            var text = value.GetString()!;
            return $"\"{text.Length}:{text}";
        }

        var key = new StringBuilder();
        Write(key, value);
        return key.ToString();
    }

    private static void Write(StringBuilder key, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                key.Append('{');
                foreach (var member in value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    WriteText(key, member.Name);
                    Write(key, member.Value);
                }

                key.Append('}');
                break;
            case JsonValueKind.Array:
                key.Append('[');
                foreach (var item in value.EnumerateArray())
                {
                    Write(key, item);
                    key.Append(',');
                }

                key.Append(']');
                break;
            case JsonValueKind.String:
                WriteText(key, value.GetString()!);
                break;
            case JsonValueKind.Number:
                key.Append(JsonNumber.Of(value)?.ToString() ?? value.GetRawText());
                break;
            default:
                key.Append(value.ValueKind);
                break;
        }
    }

    private static void WriteText(StringBuilder key, string text) => key.Append('"').Append(text.Length).Append(':').Append(text);
}
