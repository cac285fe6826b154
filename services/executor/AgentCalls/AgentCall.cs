using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using Vanguards.Contracts.Agents;
using Vanguards.Executor.Http;
using Vanguards.Executor.Steps;
using Vanguards.Executor.Values;
using Vanguards.ServiceDefaults.Agents;

namespace Vanguards.Executor.AgentCalls;

/// <summary>One call by the agent protocol: plain JSON, or a stream of lines with progress, log, checkpoints and the result.</summary>
internal sealed class AgentCall(IHttpClientFactory clients, IOptions<AgentCallOptions> options, TimeProvider time)
{
    private const string Resource = "agent service";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public async Task<AgentAnswer> InvokeAsync(string agent, AgentInvocation invocation, StepContext step, GivenTables tables, CancellationToken cancel)
    {
        var stream = new AgentStream(step.Log, tables);
        using var silence = new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, silence.Token);
        using var watch = time.CreateTimer(_ => silence.Cancel(), null, Silence(), Timeout.InfiniteTimeSpan);
        try
        {
            using var client = clients.CreateClient(AgentServiceOptions.HttpClientName);
            using var request = RequestOf(agent, invocation, step);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var body = new BoundedBody(await response.Content.ReadAsStreamAsync(either.Token), options.Value.MaxAnswerBytes, () => watch.Change(Silence(), Timeout.InfiniteTimeSpan));
            if (!response.IsSuccessStatusCode)
            {
                throw FaultOf(agent, (int)response.StatusCode, await ProblemText.ReadAsync(body, either.Token), OutboundCalls.RetryAfterOf(response, time.GetUtcNow()));
            }

            return response.Content.Headers.ContentType?.MediaType == "application/x-ndjson"
                ? await stream.ReadAsync(body, agent, either.Token)
                : stream.AnswerOf(await JsonDocument.ParseAsync(body, JsonDepth.Options, either.Token) is var document ? document.RootElement : default, agent);
        }
        catch (StepFaultException fault) when (fault.Checkpoint is null && stream.Checkpoint is not null)
        {
            throw new StepFaultException(fault.Fault, stream.Checkpoint);
        }
        catch (JsonException exception)
        {
            throw new StepFaultException(StepFaultException.Failed($"Agent {agent} answered something that is not the protocol's JSON: {exception.Message}").Fault, stream.Checkpoint);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw Away($"Agent {agent} was silent for {options.Value.SilenceSeconds:0.#} s.", stream);
        }
        catch (Exception exception) when (!cancel.IsCancellationRequested && exception is HttpRequestException or IOException)
        {
            throw Away($"Agent {agent} gave no answer: {exception.Message}", stream);
        }
        catch (OperationCanceledException exception) when (stream.Checkpoint is { } checkpoint)
        {
            // A time-out keeps what the agent handed over; the next attempt goes on from there.
            throw new StepFaultException(StepFaultException.Failed(exception.Message).Fault, checkpoint);
        }
    }

    /// <summary>What a status means: 4xx will not change, 429 and 503 will, other 5xx is a failure.</summary>
    private static StepFaultException FaultOf(string agent, int status, string detail, double? retryAfter)
    {
        var message = $"Agent {agent} answered {status}{(detail.Length == 0 ? "." : ": " + detail)}";
        return status switch
        {
            429 or 503 => StepFaultException.Unavailable(Resource, message, retryAfter),
            >= 400 and < 500 => StepFaultException.Invalid(message),
            _ => StepFaultException.Failed(message),
        };
    }

    private static StepFaultException Away(string message, AgentStream stream) =>
        new(StepFaultException.Unavailable(Resource, message).Fault, stream.Checkpoint);

    private static HttpRequestMessage RequestOf(string agent, AgentInvocation invocation, StepContext step)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"agents/{Uri.EscapeDataString(agent)}/invoke")
        {
            Content = JsonContent.Create(invocation, options: Json),
        };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/x-ndjson"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json", 0.9));
        request.Headers.TryAddWithoutValidation("Idempotency-Key", step.IdempotencyKey);
        request.Headers.TryAddWithoutValidation("Vanguards-Attempt", step.Work.Attempt.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return request;
    }

    private TimeSpan Silence() => TimeSpan.FromSeconds(options.Value.SilenceSeconds);
}
