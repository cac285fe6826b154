using System.Text;
using System.Text.Json;
using Vanguards.Contracts.Agents;
using Vanguards.Definitions;
using Vanguards.Executor.Steps;
using Vanguards.Executor.Values;

namespace Vanguards.Executor.AgentCalls;

/// <summary>Reads an agent's stream: one JSON object a line, of the type <c>progress log checkpoint table rows result error</c>.</summary>
internal sealed class AgentStream(StepLog log, GivenTables tables)
{
    private int _percent = -1;

    /// <summary>What the agent handed over last, for the next attempt.</summary>
    public JsonElement? Checkpoint { get; private set; }

    public async Task<AgentAnswer> ReadAsync(BoundedBody body, string agent, CancellationToken cancel)
    {
        using var reader = new StreamReader(body, Encoding.UTF8);
        while (await reader.ReadLineAsync(cancel) is { } line)
        {
            if (line.Length > 0 && Take(JsonElement.Parse(line, JsonDepth.Options), agent, () => body.Spare(Encoding.UTF8.GetByteCount(line))) is { } answer)
            {
                return answer;
            }
        }

        throw new StepFaultException(
            StepFaultException.Unavailable("agent service", $"Agent {agent} closed its stream without a result.").Fault,
            Checkpoint);
    }

    /// <summary>The answer's parts; an answer without <c>output</c> is none. Its tables go to the others.</summary>
    public AgentAnswer AnswerOf(JsonElement json, string agent)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("output", out var output))
        {
            throw StepFaultException.Failed($"Agent {agent} gave an answer without `output`.");
        }

        foreach (var table in Member(json, "tables") is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : default)
        {
            tables.Open(table);
        }

        return new AgentAnswer { Output = output, Evidence = Member(json, "evidence"), Usage = Member(json, "usage") };
    }

    private AgentAnswer? Take(JsonElement line, string agent, Action keptOnDisk)
    {
        switch (Text(line, "type"))
        {
            case "progress":
                Progress(line);
                return null;
            case "log":
                log.Write(Text(line, "level") ?? "info", Text(line, "message") ?? line.GetRawText());
                return null;
            case "checkpoint":
                Checkpoint = Member(line, "checkpoint") ?? Member(line, "data") ?? Member(line, "state") ?? line;
                return null;
            case "table":
                tables.Open(line);
                return null;
            case "rows":
                tables.Add(line);
                keptOnDisk();
                return null;
            case "result":
                return AnswerOf(Member(line, "result") is { ValueKind: JsonValueKind.Object } nested ? nested : line, agent);
            case "error":
                throw new StepFaultException(FaultOf(Member(line, "error") is { ValueKind: JsonValueKind.Object } nestedError ? nestedError : line, agent), Checkpoint);
            default:
                // Types of a later protocol are not ours to judge.
                return null;
        }
    }

    /// <summary>A line of log per whole percent at most, so that a chatty agent does not fill the log.</summary>
    private void Progress(JsonElement line)
    {
        var value = Member(line, "percent") ?? Member(line, "progress");
        var percent = value is { ValueKind: JsonValueKind.Number } number ? (int)Math.Clamp(number.GetDouble(), 0, 100) : _percent;
        var message = Text(line, "message");
        if (percent > _percent || message is not null)
        {
            _percent = Math.Max(percent, _percent);
            log.Info(_percent < 0 ? message! : message is null ? $"{_percent} %" : $"{_percent} %: {message}");
        }
    }

    private static Fault FaultOf(JsonElement error, string agent)
    {
        var message = $"Agent {agent}: {Text(error, "message") ?? Text(error, "detail") ?? "failed without saying why."}";
        var status = Member(error, "status") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var given) ? given : 0;
        var code = Text(error, "code") switch
        {
            "STEP_FAILED" or "TIMEOUT" or "RESOURCE_UNAVAILABLE" or "VALIDATION_FAILED" or "UNKNOWN" => Text(error, "code")!,
            _ => status switch
            {
                429 or 503 => "RESOURCE_UNAVAILABLE",
                >= 400 and < 500 => "VALIDATION_FAILED",
                _ => "STEP_FAILED",
            },
        };
        return new Fault
        {
            Code = code,
            Message = message,
            Retryable = code != "VALIDATION_FAILED" && Member(error, "retryable") is not { ValueKind: JsonValueKind.False },
            RetryAfter = Member(error, "retryAfter") is { ValueKind: JsonValueKind.Number } seconds ? Math.Max(0, seconds.GetDouble()) : null,
            Resource = code == "RESOURCE_UNAVAILABLE" ? "agent service" : null,
        };
    }

    private static JsonElement? Member(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string? Text(JsonElement json, string name) => Member(json, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
