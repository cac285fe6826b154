using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Vanguards.Definitions.Reading;
using Vanguards.ServiceDefaults;
using Vanguards.ServiceDefaults.Http;

namespace Vanguards.Validator.Workflows;

/// <summary>A definition in the body of a request, JSON or YAML by its Content-Type.</summary>
internal sealed record WorkflowBody(ReadOnlyMemory<byte> Bytes, DocumentFormat Format)
{
    public const string Json = "application/json";
    public const string Yaml = "application/yaml";

    private static readonly string[] YamlTypes = [Yaml, "application/x-yaml", "text/yaml", "text/x-yaml"];

    /// <summary>Reads all of it, or says why not: 413 over the limit, 415 for another type.</summary>
    public static async Task<(WorkflowBody? Body, ProblemHttpResult? Refused)> ReadAsync(HttpRequest request, int limit, CancellationToken cancel)
    {
        if (FormatOf(request.ContentType) is not { } format)
        {
            return (null, ProblemResponse.Of(415, "UNSUPPORTED_TYPE", $"A definition is {Json} or {Yaml}, not {request.ContentType}."));
        }

        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = limit;
        }

        using var copy = new MemoryStream(request.ContentLength is { } length && length <= limit ? (int)length : 0);
        var buffer = new byte[64 * 1024];
        int count;
        while ((count = await request.Body.ReadAsync(buffer, cancel)) > 0)
        {
            if (copy.Length + count > limit)
            {
                await RestOfBody.DiscardAsync(request.HttpContext);
                return (null, ProblemResponse.Of(413, "BODY_TOO_LARGE", $"A definition has at most {limit:N0} bytes."));
            }

            copy.Write(buffer, 0, count);
        }

        return (new WorkflowBody(copy.GetBuffer().AsMemory(0, (int)copy.Length), format), null);
    }

    /// <summary>True if the caller asks for YAML before JSON.</summary>
    public static bool PrefersYaml(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept.OrderByDescending(type => type.Quality ?? 1).Select(type => type.MediaType.Value).ToList();
        return accepted.Find(type => type is Json or "application/*" or "*/*" || YamlTypes.Contains(type)) is { } first && YamlTypes.Contains(first);
    }

    private static DocumentFormat? FormatOf(string? contentType)
    {
        if (string.IsNullOrEmpty(contentType))
        {
            return DocumentFormat.Json;
        }

        var type = MediaTypeHeaderValue.TryParse(contentType, out var parsed) ? parsed.MediaType.Value : null;
        return type is null ? null
            : YamlTypes.Contains(type, StringComparer.OrdinalIgnoreCase) ? DocumentFormat.Yaml
            : type.Equals(Json, StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase) ? DocumentFormat.Json
            : null;
    }
}
