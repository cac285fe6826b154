using System.Text.Json;
using System.Text.Json.Serialization;
using Vanguards.Definitions.Model;

namespace Vanguards.Definitions.Reading;

/// <summary>Canonical form of <c>cache</c>: <c>false</c> or <c>{"ttl": seconds}</c>, as in a document.</summary>
internal sealed class CacheSettingsJson : JsonConverter<CacheSettings>
{
    public override CacheSettings Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var json = JsonElement.ParseValue(ref reader);
        return json.ValueKind == JsonValueKind.Object ? new CacheSettings { Ttl = json.Number("ttl") } : new CacheSettings { Enabled = false };
    }

    public override void Write(Utf8JsonWriter writer, CacheSettings value, JsonSerializerOptions options)
    {
        if (!value.Enabled)
        {
            writer.WriteBooleanValue(false);
            return;
        }

        writer.WriteStartObject();
        if (value.Ttl is { } ttl)
        {
            writer.WriteNumber("ttl", ttl);
        }

        writer.WriteEndObject();
    }
}
