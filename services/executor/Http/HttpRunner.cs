using System.Text;
using System.Text.Json;
using Vanguards.Contracts;
using Vanguards.Executor.Results;
using Vanguards.Executor.Steps;
using Vanguards.Executor.Values;

namespace Vanguards.Executor.Http;

/// <summary>One HTTP call; gives <c>{status, headers, body}</c>.</summary>
internal sealed class HttpRunner(OutboundCalls calls, PayloadStore payloads, TimeProvider time) : IStepRunner
{
    private const string Handler = "http/1";

    public IReadOnlyList<string> Kinds => ["task.http"];

    public bool IsEffect => true;

    public bool IsHeavy => false;

    public async ValueTask<PreparedStep> PrepareAsync(StepContext step, CancellationToken cancel)
    {
        var task = step.Step.Config.Task!;
        var method = (task.Method ?? "GET").ToUpperInvariant();
        var url = OutboundCalls.UrlOf(await step.TextAsync("url", task.Url, cancel));
        var headers = await step.FillAsync("headers", task.Headers, cancel);
        var body = await step.FillAsync("body", task.Body, cancel);
        var expect = Expectation.Of(task.Expect);
        using var key = new ContentKey.Builder(Handler);
        key.Add("method", method).Add("url", url.AbsoluteUri).Add("headers", headers).Add("body", body).Add("expect", task.Expect);
        return new PreparedStep
        {
            Input = JsonSerializer.SerializeToElement(new { method, url = url.AbsoluteUri, headers, body }),
            Key = key.Build(),
            Run = cancel => RunAsync(step, CallOf(step, method, url, headers, body), expect, cancel),
        };
    }

    private async Task<StepResult> RunAsync(StepContext step, OutboundCall call, Expectation expect, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        var answer = await calls.SendAsync(call, cancel);
        step.Log.Info($"{call.Method} {call.Url.Host} answered {answer.Status} in {time.GetElapsedTime(began).TotalMilliseconds:N0} ms");
        if (!expect.Holds(answer.Status))
        {
            throw OutboundCalls.FaultOf(call.Url.Host, answer.Status, Detail(answer), answer.RetryAfter);
        }

        var output = JsonSerializer.SerializeToElement(new { status = answer.Status, headers = answer.Headers, body = BodyOf(answer) });
        return new StepGave(new StepOutput { Value = await payloads.WriteAsync(step.Masked(output), cancel) });
    }

    private static OutboundCall CallOf(StepContext step, string method, Uri url, JsonElement? headers, JsonElement? body)
    {
        var list = new List<KeyValuePair<string, string>>
        {
            new("Idempotency-Key", step.IdempotencyKey),
            new("Vanguards-Attempt", step.Work.Attempt.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        };
        var contentType = body is { ValueKind: JsonValueKind.String } ? "text/plain; charset=utf-8" : "application/json";
        foreach (var header in headers is { ValueKind: JsonValueKind.Object } given ? given.EnumerateObject() : default)
        {
            var value = Vanguards.Expressions.ExpressionEngine.AsText(header.Value);
            if (header.Name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
            {
                contentType = value;
                continue;
            }

            list.RemoveAll(each => each.Key.Equals(header.Name, StringComparison.OrdinalIgnoreCase));
            list.Add(new(header.Name, value));
        }

        return new OutboundCall
        {
            Method = new HttpMethod(method),
            Url = url,
            Headers = list,
            ContentType = contentType,
            Body = body switch
            {
                null or { ValueKind: JsonValueKind.Null } => null,
                { ValueKind: JsonValueKind.String } text => Encoding.UTF8.GetBytes(text.GetString()!),
                { } json => Encoding.UTF8.GetBytes(json.GetRawText()),
            },
        };
    }

    /// <summary>JSON as it is, text as text, anything else in base64.</summary>
    private static JsonElement BodyOf(OutboundAnswer answer)
    {
        if (answer.Body.Length == 0)
        {
            return PayloadStore.Null;
        }

        var type = answer.MediaType ?? "";
        if (type is "application/json" or "text/json" || type.EndsWith("+json", StringComparison.Ordinal))
        {
            try
            {
                return JsonElement.Parse(answer.Body, JsonDepth.Options);
            }
            catch (JsonException exception)
            {
                throw StepFaultException.Failed($"The answer says it is JSON but is not: {exception.Message}");
            }
        }

        var isText = type.StartsWith("text/", StringComparison.Ordinal) || type.EndsWith("/xml", StringComparison.Ordinal)
            || type.EndsWith("+xml", StringComparison.Ordinal) || type is "application/x-www-form-urlencoded" or "application/x-ndjson" or "application/javascript";
        return JsonSerializer.SerializeToElement(isText ? TextOf(answer) : Convert.ToBase64String(answer.Body));
    }

    private static string TextOf(OutboundAnswer answer)
    {
        try
        {
            return Encoding.GetEncoding(answer.Charset?.Trim('"') ?? "utf-8").GetString(answer.Body);
        }
        catch (ArgumentException)
        {
            return Encoding.UTF8.GetString(answer.Body);
        }
    }

    private static string Detail(OutboundAnswer answer)
    {
        var text = Encoding.UTF8.GetString(answer.Body.AsSpan(0, Math.Min(answer.Body.Length, 400))).Trim();
        return text.Length == 0 ? "." : $": {text}";
    }
}
