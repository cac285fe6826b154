using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Vanguards.Executor.Steps;

namespace Vanguards.Executor.Http;

/// <summary>One call as a step wants it.</summary>
internal sealed record OutboundCall
{
    public required HttpMethod Method { get; init; }
    public required Uri Url { get; init; }
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];
    public byte[]? Body { get; init; }
    public string ContentType { get; init; } = "application/json";
}

/// <summary>An answer, its body read up to the limit.</summary>
internal sealed record OutboundAnswer
{
    public required int Status { get; init; }
    public required IReadOnlyDictionary<string, string> Headers { get; init; }
    public required byte[] Body { get; init; }
    public string? MediaType { get; init; }
    public string? Charset { get; init; }
    public double? RetryAfter { get; init; }
}

/// <summary>The steps' way out over HTTP: guarded addresses, bounded redirects and answers.</summary>
internal sealed class OutboundCalls(IHttpClientFactory clients, IOptions<OutboundOptions> options, TimeProvider time)
{
    public const string ClientName = "outbound";

    public async Task<OutboundAnswer> SendAsync(OutboundCall call, CancellationToken cancel)
    {
        using var client = clients.CreateClient(ClientName);
        client.Timeout = Timeout.InfiniteTimeSpan;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.TimeoutSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        try
        {
            for (var redirects = 0; ; redirects++)
            {
                using var request = RequestOf(call);
                using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
                if (Redirected(call, response) is { } next)
                {
                    call = redirects < options.Value.MaxRedirects
                        ? next
                        : throw StepFaultException.Invalid($"{call.Url.Host} redirected more than {options.Value.MaxRedirects} times.");
                    continue;
                }

                return await ReadAsync(response, either.Token);
            }
        }
        catch (Exception exception) when (Forbidden(exception) is { } forbidden)
        {
            throw StepFaultException.Invalid(forbidden.Message);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw StepFaultException.Unavailable(call.Url.Host, $"{call.Url.Host} did not answer within {options.Value.TimeoutSeconds:0.#} s.");
        }
        catch (Exception exception) when (!cancel.IsCancellationRequested && exception is HttpRequestException or IOException)
        {
            throw StepFaultException.Unavailable(call.Url.Host, $"{call.Url.Host} gave no answer: {exception.Message}");
        }
    }

    /// <summary>What an answer outside 200–299 means to the step.</summary>
    public static StepFaultException FaultOf(string who, int status, string detail, double? retryAfter) => status switch
    {
        429 or 503 => StepFaultException.Unavailable(who, $"{who} answered {status}{detail}", retryAfter),
        408 or 425 or >= 500 => StepFaultException.Failed($"{who} answered {status}{detail}"),
        _ => StepFaultException.Invalid($"{who} answered {status}{detail}"),
    };

    /// <summary><c>Retry-After</c> in seconds, from a number or a date.</summary>
    public static double? RetryAfterOf(HttpResponseMessage response, DateTimeOffset now) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta.TotalSeconds,
        { Date: { } date } => Math.Max(0, (date - now).TotalSeconds),
        _ => null,
    };

    /// <summary><c>t=…,v1=…</c>: an HMAC-SHA256 over the time, a dot and the body.</summary>
    public static string Signature(string key, DateTimeOffset at, byte[] body)
    {
        var seconds = at.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), (byte[])[.. Encoding.UTF8.GetBytes(seconds + "."), .. body]);
        return $"t={seconds},v1={Convert.ToHexStringLower(hash)}";
    }

    /// <summary>Only <c>http</c> and <c>https</c>, and no credentials in the address, where they would be logged.</summary>
    public static Uri UrlOf(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0
            ? url
            : throw StepFaultException.Invalid($"'{text}' is no http or https address.");

    private static HttpRequestMessage RequestOf(OutboundCall call)
    {
        var request = new HttpRequestMessage(call.Method, call.Url);
        if (call.Body is { } body)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.TryParse(call.ContentType, out var type)
                ? type
                : throw StepFaultException.Invalid($"'{call.ContentType}' is no content type.");
        }

        foreach (var (name, value) in call.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value) && request.Content?.Headers.TryAddWithoutValidation(name, value) != true)
            {
                throw StepFaultException.Invalid($"'{name}' is no header of a request.");
            }
        }

        return request;
    }

    private static OutboundCall? Redirected(OutboundCall call, HttpResponseMessage response)
    {
        if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location)
        {
            return null;
        }

        var next = UrlOf(new Uri(call.Url, location).AbsoluteUri);
        if (call.Url.Scheme == "https" && next.Scheme == "http")
        {
            throw StepFaultException.Invalid($"{call.Url.Host} redirected from https to http.");
        }

        var sameOrigin = next.Scheme == call.Url.Scheme && next.Authority == call.Url.Authority;
        var asGet = response.StatusCode == HttpStatusCode.SeeOther || ((int)response.StatusCode is 301 or 302 && call.Method == HttpMethod.Post);
        return call with
        {
            Url = next,
            Method = asGet && call.Method != HttpMethod.Head ? HttpMethod.Get : call.Method,
            Body = asGet ? null : call.Body,
            // Headers may hold credentials meant for the first host alone; the effect's key is ours, and the receiver needs it.
            Headers = sameOrigin ? call.Headers : [.. call.Headers.Where(header => header.Key is "Idempotency-Key" or "Vanguards-Attempt")],
        };
    }

    private async Task<OutboundAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        var limit = options.Value.MaxAnswerBytes;
        await using var content = await response.Content.ReadAsStreamAsync(cancel);
        using var body = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await content.ReadAsync(buffer, cancel)) > 0)
        {
            body.Write(buffer, 0, read);
            if (body.Length > limit)
            {
                throw StepFaultException.Invalid($"The answer is larger than {limit:N0} bytes.");
            }
        }

        return new OutboundAnswer
        {
            Status = (int)response.StatusCode,
            Headers = response.Headers.Concat(response.Content.Headers)
                .ToDictionary(header => header.Key.ToLowerInvariant(), header => string.Join(", ", header.Value), StringComparer.Ordinal),
            Body = body.ToArray(),
            MediaType = response.Content.Headers.ContentType?.MediaType,
            Charset = response.Content.Headers.ContentType?.CharSet,
            RetryAfter = RetryAfterOf(response, time.GetUtcNow()),
        };
    }

    private static ForbiddenAddressException? Forbidden(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is ForbiddenAddressException forbidden)
            {
                return forbidden;
            }
        }

        return null;
    }
}
