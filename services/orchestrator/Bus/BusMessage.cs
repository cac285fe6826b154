using System.Text.Json;
using System.Text.Json.Serialization;
using RabbitMQ.Client;
using Vanguards.Contracts;
using Vanguards.Contracts.Executions;
using Vanguards.Definitions;
using Vanguards.Orchestrator.Saga;
using Vanguards.Orchestrator.Store;

namespace Vanguards.Orchestrator.Bus;

/// <summary>A message to others on its way.</summary>
/// <param name="Exchange">Empty is the default exchange, where the key is a queue.</param>
/// <param name="Write">Gives the body, when it is known that somebody wants it.</param>
/// <param name="IsReply">True for a copy to whoever asked, who may be gone.</param>
internal sealed record BusMessage(string Exchange, string Key, BasicProperties Properties, Func<ReadOnlyMemory<byte>> Write, bool IsReply = false)
{
    /// <summary>True for what is told to all who listen, even if that is nobody; what goes to a queue has to reach it.</summary>
    public bool IsTopic => Exchange.Length > 0;

    /// <summary>A routing key's words are ids; what is none of ours is cut and cleaned, so that the key has three words and fits.</summary>
    private const int MaxWord = 63;

    /// <summary>What is told of a run, to all and, if it was asked for over the bus, to who asked.</summary>
    public static IEnumerable<BusMessage> Of(Announcement told, CommandAddress? address)
    {
        var (exchange, write) = told.State == ExecutionStates.Rejected ? (BusNames.Rejected, (Func<Announcement, byte[]>)RejectedOf)
            : told.IsEnd ? (BusNames.Finished, FinishedOf)
            : (BusNames.Accepted, AcceptedOf);
        return Of(exchange, told.Execution.UseCase, told.Execution.WorkflowId, told.State, () => write(told), told.MessageId, address);
    }

    /// <summary>The same command came again: the acceptance once more, with the state that the execution is in.</summary>
    public static IEnumerable<BusMessage> Again(Announcement latest, CommandAddress address) =>
        Of(BusNames.Accepted, latest.Execution.UseCase, latest.Execution.WorkflowId, latest.State, () => AcceptedOf(latest), null, address);

    /// <summary>A refusal that no execution came of.</summary>
    public static IEnumerable<BusMessage> Of(ExecutionRejected rejected, CommandAddress address) =>
        Of(BusNames.Rejected, rejected.UseCase, rejected.WorkflowId, rejected.State, () => JsonSerializer.SerializeToUtf8Bytes(rejected, BusJson.Default.ExecutionRejected), null, address);

    /// <summary>Bounded as everything is that we repeat of what others wrote.</summary>
    public static ExecutionRejected Refusal(string id, string workflowId, string useCase, DateTimeOffset at, IReadOnlyList<Problem> errors, string? version = null) => new()
    {
        Id = id,
        WorkflowId = workflowId,
        Version = version,
        UseCase = useCase,
        FinishedAt = at,
        Error = new ExecutionError { Code = errors[0].Code, Message = string.Join(" ", errors.Select(error => error.Message)) },
        Errors = errors,
    };

    private static IEnumerable<BusMessage> Of(string exchange, string useCase, string workflowId, string state, Func<byte[]> body, string? messageId, CommandAddress? address)
    {
        yield return new BusMessage(exchange, $"{Word(useCase)}.{Word(workflowId)}.{state}", PropertiesOf(exchange, messageId, address), () => body());
        if (address?.ReplyTo is { } queue)
        {
            yield return new BusMessage("", queue, PropertiesOf(exchange, messageId, address), () => body(), IsReply: true);
        }
    }

    private static BasicProperties PropertiesOf(string exchange, string? messageId, CommandAddress? address)
    {
        // The type tells in a reply queue, where all three come, which of them it is.
        var properties = new BasicProperties { ContentType = "application/json", DeliveryMode = DeliveryModes.Persistent, Type = exchange };
        if (messageId is not null)
        {
            properties.MessageId = messageId;
        }

        if (address?.CorrelationId is { } correlation)
        {
            properties.CorrelationId = correlation;
        }

        return properties;
    }

    private static byte[] AcceptedOf(Announcement told) => JsonSerializer.SerializeToUtf8Bytes(
        new ExecutionAccepted
        {
            Id = told.Execution.Id,
            WorkflowId = told.Execution.WorkflowId,
            Version = told.Execution.Version,
            UseCase = told.Execution.UseCase,
            State = told.State,
            StartedAt = told.IsEnd || told.State != ExecutionStates.Queued ? told.Execution.StartedAt : null,
            FinishedAt = told.IsEnd ? told.At : null,
            Artifacts = ArtifactsOf(told),
        },
        BusJson.Default.ExecutionAccepted);

    private static byte[] FinishedOf(Announcement told) => JsonSerializer.SerializeToUtf8Bytes(
        new ExecutionFinished
        {
            Id = told.Execution.Id,
            WorkflowId = told.Execution.WorkflowId,
            Version = told.Execution.Version,
            UseCase = told.Execution.UseCase,
            State = told.State,
            StartedAt = told.Execution.StartedAt,
            FinishedAt = told.At,
            Result = told.Body.Result,
            ResultUri = told.Body.ResultUri is null ? null : $"{PathOf(told)}/result",
            Artifacts = ArtifactsOf(told),
            Error = ErrorOf(told),
        },
        BusJson.Default.ExecutionFinished);

    private static byte[] RejectedOf(Announcement told)
    {
        var error = ErrorOf(told) ?? new ExecutionError { Code = told.State, Message = "The execution was refused." };
        var errors = told.Errors ?? [new Problem { Code = error.Code, Path = "", Message = error.Message }];
        return JsonSerializer.SerializeToUtf8Bytes(
            Refusal(told.Execution.Id, told.Execution.WorkflowId, told.Execution.UseCase, told.At, errors, told.Execution.Version), BusJson.Default.ExecutionRejected);
    }

    /// <summary>The event's error has the state for its code; the row has the cause's own, until a retry takes it.</summary>
    private static ExecutionError? ErrorOf(Announcement told)
    {
        var error = told.Body.Error?.Deserialize(RowJson.Default.ExecutionError);
        return error is not null && told.Execution.State == told.State && told.Execution.ErrorCode is { } code ? error with { Code = code } : error;
    }

    private static IReadOnlyList<ArtifactRef> ArtifactsOf(Announcement told) => [.. told.Artifacts.Select(artifact => new ArtifactRef
    {
        Name = artifact.Name,
        ContentType = artifact.ContentType,
        Bytes = artifact.Bytes,
        Sha256 = artifact.Sha256,
        Uri = $"{PathOf(told)}/artifacts/{Uri.EscapeDataString(artifact.Name)}{(artifact.StepId.Length == 0 ? "" : $"?step={Uri.EscapeDataString(artifact.StepId)}")}",
        StepId = artifact.StepId.Length == 0 ? null : artifact.StepId,
    })];

    private static string PathOf(Announcement told) => $"/api/executions/{Uri.EscapeDataString(told.Execution.Id)}";

    private static string Word(string id)
    {
        var word = id.Length > MaxWord ? id[..MaxWord] : id;
        return word.Length == 0 ? "-" : string.Create(word.Length, word, static (letters, from) =>
        {
            for (var i = 0; i < letters.Length; i++)
            {
                letters[i] = char.IsAsciiLetterOrDigit(from[i]) || from[i] is '-' or '_' ? from[i] : '_';
            }
        });
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ExecutionAccepted))]
[JsonSerializable(typeof(ExecutionFinished))]
[JsonSerializable(typeof(ExecutionRejected))]
internal sealed partial class BusJson : JsonSerializerContext;
