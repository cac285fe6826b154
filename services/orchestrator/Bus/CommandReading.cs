using System.Net.Mime;
using System.Text.Json;
using System.Text.Unicode;
using RabbitMQ.Client;
using Vanguards.Contracts;

namespace Vanguards.Orchestrator.Bus;

/// <summary>A message that holds an object, which may be a command.</summary>
internal sealed record Command(JsonElement Body, string? UserId, CommandAddress Address);

/// <summary>
/// Reads what came. Two forms are known, told apart by the content type alone: plain JSON (<c>application/json</c>, also where a message names none), and
/// MassTransit's envelope, in which the command is the member <c>message</c>.
/// </summary>
internal static class CommandReading
{
    /// <summary>As over HTTP: 1 MiB of data, and the rest.</summary>
    public const int MaxBody = 3 * 1024 * 1024;

    public const string Plain = "application/json";
    public const string Envelope = "application/vnd.masstransit+json";

    /// <summary>As over HTTP.</summary>
    private const int MaxDepth = 64;

    /// <summary>The command, or why it cannot be read.</summary>
    public static (Command? Command, string? Reason) Of(IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body)
    {
        var form = FormOf(properties.ContentType);
        if (form is null)
        {
            return (null, $"The content type is '{Faults.Cut(properties.ContentType ?? "", 200)}'; it has to be {Plain}, or {Envelope} from MassTransit.");
        }

        if (!string.IsNullOrEmpty(properties.ContentEncoding) && !properties.ContentEncoding.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            return (null, $"The content encoding is '{Faults.Cut(properties.ContentEncoding, 200)}'; a command is plain UTF-8.");
        }

        if (body.Length > MaxBody)
        {
            return (null, $"It has {body.Length} bytes; a command has at most {MaxBody}.");
        }

        if (!Utf8.IsValid(body.Span))
        {
            return (null, "It is no UTF-8 text.");
        }

        JsonElement root;
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = form == Envelope ? MaxDepth + 1 : MaxDepth });
            root = document.RootElement.Clone();
        }
        catch (JsonException unreadable)
        {
            return (null, $"It is not JSON that a command can be: {unreadable.Message}");
        }

        var correlation = properties.CorrelationId;
        if (form == Envelope)
        {
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("message", out var message))
            {
                return (null, "It is no envelope of MassTransit's: it has no member message.");
            }

            correlation = string.IsNullOrEmpty(correlation) && root.TryGetProperty("correlationId", out var own) && own.ValueKind == JsonValueKind.String ? own.GetString() : correlation;
            root = message;
        }

        return root.ValueKind == JsonValueKind.Object
            ? (new Command(root, properties.UserId, new CommandAddress(TextOf(correlation), TextOf(properties.ReplyTo))), null)
            : (null, $"It is {root.ValueKind.ToString().ToLowerInvariant()}; a command is an object.");
    }

    private static string? FormOf(string? contentType)
    {
        if (string.IsNullOrWhiteSpace(contentType))
        {
            return Plain;
        }

        try
        {
            var type = new ContentType(contentType);
            return type.CharSet is { } charset && !charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) ? null
                : type.MediaType.Equals(Plain, StringComparison.OrdinalIgnoreCase) ? Plain
                : type.MediaType.Equals(Envelope, StringComparison.OrdinalIgnoreCase) ? Envelope
                : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>The broker's short texts have 255 bytes at most; an envelope's own may be of any length, and what is repeated has to fit again.</summary>
    private static string? TextOf(string? text) => string.IsNullOrEmpty(text) || System.Text.Encoding.UTF8.GetByteCount(text) > 255 ? null : text;
}
