using System.Text.Json;
using System.Text.Json.Serialization;

namespace Vanguards.ServiceDefaults.Clients;

/// <summary>The JSON that services of the fleet exchange: what goes in comes out, a JSON null among free-form values too.</summary>
public static class InternalJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        MaxDepth = 256,
        Converters = { new NullKeeper() },
    };

    /// <summary>An absent value stays absent; a JSON null, which the serializer would take for absent, stays a JSON null.</summary>
    private sealed class NullKeeper : JsonConverter<JsonElement?>
    {
        public override bool HandleNull => true;

        public override JsonElement? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonElement.ParseValue(ref reader);

        public override void Write(Utf8JsonWriter writer, JsonElement? value, JsonSerializerOptions options)
        {
            if (value is { } element)
            {
                element.WriteTo(writer);
            }
            else
            {
                writer.WriteNullValue();
            }
        }
    }
}
