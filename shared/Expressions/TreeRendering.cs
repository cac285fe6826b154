using System.Buffers;
using System.Text.Json;

namespace Vanguards.Expressions;

/// <summary>Copies JSON, rendering its strings.</summary>
internal static class TreeRendering
{
    public static Evaluated Of(ExpressionEngine engine, JsonElement tree, ExpressionScope scope, CancellationToken cancel)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var walk = new Walk(engine, scope, cancel);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true, MaxDepth = 1_000 }))
        {
            walk.Write(writer, tree);
        }

        if (walk.Failed is { } failed)
        {
            return failed;
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory, new JsonDocumentOptions { MaxDepth = 1_000 });
        return new Evaluated { Value = document.RootElement.Clone(), Secret = walk.Secret };
    }

    private sealed class Walk(ExpressionEngine engine, ExpressionScope scope, CancellationToken cancel)
    {
        public Evaluated? Failed { get; private set; }
        public bool Secret { get; private set; }

        public void Write(Utf8JsonWriter writer, JsonElement value)
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.Object:
                    writer.WriteStartObject();
                    foreach (var member in value.EnumerateObject())
                    {
                        writer.WritePropertyName(member.Name);
                        Write(writer, member.Value);
                    }

                    writer.WriteEndObject();
                    break;
                case JsonValueKind.Array:
                    writer.WriteStartArray();
                    foreach (var item in value.EnumerateArray())
                    {
                        Write(writer, item);
                    }

                    writer.WriteEndArray();
                    break;
                case JsonValueKind.String when Failed is null && value.GetString()!.Contains("{{", StringComparison.Ordinal):
                    WriteRendered(writer, value.GetString()!);
                    break;
                default:
                    value.WriteTo(writer);
                    break;
            }
        }

        private void WriteRendered(Utf8JsonWriter writer, string text)
        {
            var rendered = engine.Render(text, scope, cancel);
            if (rendered.Fault is not null)
            {
                Failed = rendered;
                writer.WriteNullValue();
                return;
            }

            Secret |= rendered.Secret;
            rendered.Value.WriteTo(writer);
        }
    }
}
