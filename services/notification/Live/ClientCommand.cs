using System.Text.Json;

namespace Vanguards.Notification.Live;

/// <summary>What a client sends: <c>{action, executionId | useCase, after?}</c>; unknown members are ignored.</summary>
internal sealed record ClientCommand
{
    public string? Action { get; init; }
    public string? ExecutionId { get; init; }
    public string? UseCase { get; init; }
    /// <summary>The last seq that the client has; 0 replays everything.</summary>
    public long After { get; init; }
    /// <summary>Why the message could not be read.</summary>
    public string? Fault { get; init; }

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { MaxDepth = 8 };

    public static ClientCommand Parse(ReadOnlySpan<byte> message)
    {
        try
        {
            return JsonSerializer.Deserialize<ClientCommand>(message, Json) ?? new ClientCommand { Fault = "The message is null." };
        }
        catch (JsonException exception)
        {
            return new ClientCommand { Fault = $"The message is not JSON: {exception.Message}" };
        }
    }
}
