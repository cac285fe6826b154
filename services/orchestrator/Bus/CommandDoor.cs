using System.Text.Json;
using Microsoft.Extensions.Options;
using Vanguards.Contracts;
using Vanguards.Definitions;
using Vanguards.Orchestrator.Executions;
using Vanguards.Orchestrator.Saga;
using Vanguards.ServiceDefaults.Http;

namespace Vanguards.Orchestrator.Bus;

/// <summary>Commands go the way that requests over HTTP go; what differs is who calls, and that the answer is told to all.</summary>
internal sealed class CommandDoor(Admission admission, Outbox outbox, IOptions<BusOptions> options, TimeProvider time)
{
    private const int LongestId = 256;

    /// <summary>
    /// Decides about the command. What comes of it is committed, with what is to be told, when this returns; the messages answered are those that
    /// nothing was committed for, and are to be sent before the command is acknowledged.
    /// </summary>
    public async Task<IReadOnlyList<BusMessage>> TakeAsync(Command command, CancellationToken cancel)
    {
        if (command.Address.ReplyTo?.StartsWith(BusTopology.OwnPrefix, StringComparison.Ordinal) == true)
        {
            // Through us a caller could write where the broker does not let him.
            return Refused(command with { Address = command.Address with { ReplyTo = null } }, [Bad("INVALID_REPLY_TO", "", $"reply_to names '{command.Address.ReplyTo}', a queue of Vanguards' own.")]);
        }

        if (options.Value.CallerOf(command.UserId) is not { } caller)
        {
            return Refused(command, [Bad("CALLER_UNKNOWN", "", "The message has no property user_id. Set it to the name that the broker knows you by.")]);
        }

        return await admission.AskAsync(new Asked(caller, command.Body) { Command = command.Address }, cancel) switch
        {
            Answer.Taken { IsNew: true } => [],
            Answer.Taken taken => await AgainAsync(taken.Id, command.Address, cancel),
            Answer.Invalid invalid => Refused(command, invalid.Problems),
            Answer.Forbidden forbidden => Refused(command, [Bad("FORBIDDEN", "", $"{forbidden.Detail} The broker's user '{caller.FindFirst("sub")!.Value}' has what the setting Bus__Callers gives it.")]),
            Answer.Conflict conflict => Refused(command, [Bad(conflict.Code, conflict.Code == "ID_CONFLICT" ? "/id" : "", conflict.Detail)]),
            var other => throw new InvalidOperationException($"No message for {other.GetType().Name}."),
        };
    }

    /// <summary>The same command again: what became of it is told again, and from now on to who sent it last.</summary>
    private async Task<IReadOnlyList<BusMessage>> AgainAsync(string id, CommandAddress address, CancellationToken cancel)
    {
        var latest = await outbox.LatestAsync(id, cancel);
        if (!latest.IsEnd && address is not { CorrelationId: null, ReplyTo: null })
        {
            await outbox.ReaddressAsync(latest.Run, address);
            // It may have ended, and been told, before the new address was there.
            latest = await outbox.LatestAsync(id, cancel);
        }

        return latest.State == ExecutionStates.Rejected ? [.. BusMessage.Of(latest, address)]
            : latest.IsEnd ? [.. BusMessage.Again(latest, address), .. BusMessage.Of(latest, address).Where(message => message.IsReply)]
            : [.. BusMessage.Again(latest, address)];
    }

    private IReadOnlyList<BusMessage> Refused(Command command, IReadOnlyList<Problem> problems)
    {
        var body = JsonText.IsText(command.Body) ? command.Body : JsonElement.Parse("{}");
        var context = body.TryGetProperty("context", out var given) && given.ValueKind == JsonValueKind.Object ? given : JsonElement.Parse("{}");
        return [.. BusMessage.Of(
            BusMessage.Refusal(TextOf(body, "id") ?? "", TextOf(body, "workflowId") ?? "", TextOf(context, "useCase") ?? "", time.GetUtcNow(), Faults.Bounded(problems), TextOf(context, "version")),
            command.Address)];
    }

    private static string? TextOf(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? Faults.Cut(value.GetString()!, LongestId) : null;

    private static Problem Bad(string code, string path, string message) => AcceptanceProblems.Bad(code, path, message);
}
