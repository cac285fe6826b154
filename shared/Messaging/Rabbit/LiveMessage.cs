using System.Text;
using System.Text.Json.Serialization;
using Vanguards.Contracts.Notifications;

namespace Vanguards.Messaging.Rabbit;

internal sealed record LiveMessage(string UseCase, Frame Frame);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 256)]
[JsonSerializable(typeof(LiveMessage))]
[JsonSerializable(typeof(LiveMessage[]))]
internal sealed partial class LiveJson : JsonSerializerContext;

/// <summary>Puts JSON values that are texts already into a list.</summary>
internal static class JsonJoin
{
    public static void Write(this Stream body, string before, ReadOnlyMemory<byte> json)
    {
        body.Write(Encoding.UTF8.GetBytes(before));
        body.Write(json.Span);
    }
}
