using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Vanguards.TestSupport;

/// <summary>An answer: status and body as JSON (null where there is none).</summary>
public sealed record ApiAnswer(HttpStatusCode Status, JsonNode? Body, HttpResponseHeaders Headers)
{
    /// <summary>The body, after checking the status.</summary>
    public JsonNode Expect(HttpStatusCode status) =>
        Status == status ? Body ?? new JsonObject() : throw new InvalidOperationException($"Expected {(int)status}, got {(int)Status}: {Body?.ToJsonString()}");
}

/// <summary>A stranger's client of the HTTP API: nothing but JSON over the wire.</summary>
public sealed class ApiClient(Uri address, string token) : IDisposable
{
    private static readonly string[] Terminal = ["COMPLETED", "COMPLETED_WITH_ERRORS", "FAILED", "TIMED_OUT", "CANCELLED", "REJECTED", "ROLLED_BACK", "ROLLBACK_FAILED"];

    public Uri Address => address;
    public string BearerToken => token;

    public HttpClient Http { get; } = new()
    {
        BaseAddress = address,
        Timeout = TimeSpan.FromMinutes(2),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
    };

    public Task<ApiAnswer> GetAsync(string path, CancellationToken cancel) => SendAsync(HttpMethod.Get, path, null, cancel);

    public Task<ApiAnswer> PostAsync(string path, JsonNode? body, CancellationToken cancel, string? prefer = null) =>
        SendAsync(HttpMethod.Post, path, body is null ? null : Json(body), cancel, prefer);

    public Task<ApiAnswer> PutAsync(string path, JsonNode body, CancellationToken cancel) => SendAsync(HttpMethod.Put, path, Json(body), cancel);

    public Task<ApiAnswer> UploadAsync(string path, string content, string contentType, CancellationToken cancel) =>
        SendAsync(HttpMethod.Put, path, new StringContent(content, Encoding.UTF8, new MediaTypeHeaderValue(contentType)), cancel);

    public async Task<ApiAnswer> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancel, string? prefer = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (prefer is not null)
        {
            request.Headers.Add("Prefer", prefer);
        }

        using var response = await Http.SendAsync(request, cancel);
        var text = await response.Content.ReadAsStringAsync(cancel);
        var isJson = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
        return new ApiAnswer(response.StatusCode, isJson && text.Length > 0 ? JsonNode.Parse(text) : null, response.Headers);
    }

    /// <summary>The seed's ExecutionRequest.</summary>
    public static JsonObject Request(string id, string workflowId, string useCase, JsonNode? inputs = null) => new()
    {
        ["id"] = id,
        ["workflowId"] = workflowId,
        ["context"] = new JsonObject { ["workflowId"] = workflowId, ["useCase"] = useCase, ["inputs"] = inputs?.DeepClone() },
    };

    /// <summary>Waits on the server (Prefer: wait) until the execution has ended; its status.</summary>
    public async Task<JsonNode> ExecuteAndWaitAsync(JsonObject request, CancellationToken cancel)
    {
        var answer = await PostAsync("api/workflows/execute", request, cancel, "wait=60");
        while (true)
        {
            if (answer.Status is not (HttpStatusCode.OK or HttpStatusCode.Accepted))
            {
                throw new InvalidOperationException($"Execute gave {(int)answer.Status}: {answer.Body?.ToJsonString()}");
            }

            if (IsTerminal(answer.Body!))
            {
                return answer.Body!;
            }

            // The same request again answers the same execution, and waits again.
            answer = await PostAsync("api/workflows/execute", request, cancel, "wait=60");
        }
    }

    public static bool IsTerminal(JsonNode status) => Terminal.Contains((string)status["state"]!);

    public void Dispose() => Http.Dispose();

    private static StringContent Json(JsonNode body) => new(body.ToJsonString(), Encoding.UTF8, "application/json");
}
