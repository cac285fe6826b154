using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Vanguards.Definitions;

namespace Vanguards.ServiceDefaults;

/// <summary>RFC 9457 problem details with a stable <c>code</c>, a <c>traceId</c> and every fault in <c>errors</c>.</summary>
public static class ProblemResponse
{
    public static ProblemHttpResult Of(int status, string code, string detail, IReadOnlyList<Problem>? errors = null)
    {
        var extensions = new Dictionary<string, object?>
        {
            ["code"] = code,
            ["traceId"] = Activity.Current?.Id,
        };
        extensions["errors"] = errors ?? [];
        return TypedResults.Problem(detail: detail, statusCode: status, extensions: extensions);
    }

    /// <summary>Gives a problem that the framework made (405, 429, …) what ours have; its code is the status's own name, as in <c>METHOD_NOT_ALLOWED</c>.</summary>
    public static void Complete(ProblemDetails problem)
    {
        problem.Extensions.TryAdd("code", ReasonPhrases.GetReasonPhrase(problem.Status ?? 500).ToUpperInvariant().Replace(' ', '_').Replace('-', '_'));
        problem.Extensions.TryAdd("traceId", Activity.Current?.Id);
        problem.Extensions.TryAdd("errors", Array.Empty<Problem>());
    }

    public static ProblemHttpResult BadCursor() => Of(400, "INVALID_CURSOR", "'after' is not a cursor that this list gave; leave it out to begin at the start.");
    public static ProblemHttpResult NotFound(string what) => Of(404, "NOT_FOUND", what);
    public static ProblemHttpResult Forbidden(string detail) => Of(403, "FORBIDDEN", detail);
    public static ProblemHttpResult Conflict(string code, string detail) => Of(409, code, detail);
    public static ProblemHttpResult Unprocessable(string detail, IReadOnlyList<Problem> errors) =>
        Of(422, errors.Count > 0 ? errors[0].Code : "VALIDATION_FAILED", detail, errors);
}
