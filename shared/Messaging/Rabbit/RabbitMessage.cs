using System.Globalization;
using System.Text;
using RabbitMQ.Client;

namespace Vanguards.Messaging.Rabbit;

/// <summary>A message of ours on its way: JSON, or the address of JSON that is too large for the broker.</summary>
public sealed record RabbitMessage
{
    /// <summary>Bodies over this many bytes go to the object store.</summary>
    public const int MaxBody = 256 * 1024;
    /// <summary>Version of the messages' form; a reader refuses a newer one.</summary>
    public const int Schema = 1;

    internal const string SchemaHeader = "vanguards-schema";
    internal const string StoredHeader = "vanguards-stored";

    /// <summary>Empty is the default exchange, where <see cref="Key"/> is a queue.</summary>
    public string Exchange { get; init; } = "";
    public required string Key { get; init; }
    public required ReadOnlyMemory<byte> Body { get; init; }
    /// <summary>True for what must survive a restart of the broker; such a message must also reach a queue.</summary>
    public bool Durable { get; init; }
    /// <summary>Address of the body in the object store.</summary>
    public string? Stored { get; init; }
    /// <summary>Headers beside ours.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    internal BasicProperties Properties()
    {
        var headers = new Dictionary<string, object?> { [SchemaHeader] = Schema };
        if (Stored is not null)
        {
            headers[StoredHeader] = Stored;
        }

        foreach (var (name, value) in Headers)
        {
            headers[name] = value;
        }

        return new BasicProperties { ContentType = "application/json", DeliveryMode = Durable ? DeliveryModes.Persistent : DeliveryModes.Transient, Headers = headers };
    }

    /// <summary>The text of a header of a message that came; null if it has none.</summary>
    public static string? HeaderOf(IReadOnlyBasicProperties properties, string name) =>
        properties.Headers is not { } headers || !headers.TryGetValue(name, out var value) ? null
        : value is byte[] text ? Encoding.UTF8.GetString(text)
        : Convert.ToString(value, CultureInfo.InvariantCulture);
}
