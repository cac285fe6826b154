using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Vanguards.ServiceDefaults.SignIn;

/// <summary>
/// The door: every <c>/api</c>, <c>/ws</c> and <c>/openapi</c> call needs a caller; a browser's session works only from our own pages
/// (Origin, Sec-Fetch-Site, JSON bodies), so the seed's client needs no token header; other host names are refused (DNS rebinding).
/// </summary>
public sealed class RequestGuard(RequestDelegate next, IOptions<SignInOptions> options)
{
    private static readonly string[] Protected = ["/api", "/ws", "/openapi"];

    public async Task InvokeAsync(HttpContext http)
    {
        if (Refusal(http) is { } refusal)
        {
            await refusal.ExecuteAsync(http);
            return;
        }

        await next(http);
    }

    private IResult? Refusal(HttpContext http)
    {
        var hosts = options.Value.AllowedHosts;
        if (hosts.Count > 0 && !hosts.Contains(http.Request.Host.Host, StringComparer.OrdinalIgnoreCase))
        {
            return ProblemResponse.Of(400, "UNKNOWN_HOST", $"This process does not answer to the host name '{http.Request.Host.Host}'.");
        }

        if (!Protected.Any(prefix => http.Request.Path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        var isSignIn = http.Request.Path.Equals(SignInEndpoints.Path, StringComparison.OrdinalIgnoreCase);
        if (http.User.Identity?.IsAuthenticated != true && !isSignIn)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            return ProblemResponse.Of(401, "NOT_SIGNED_IN", "Sign in, or send a bearer token.");
        }

        var bySession = isSignIn || http.User.Identity?.AuthenticationType == CookieAuthenticationDefaults.AuthenticationScheme;
        return bySession ? CrossSite(http.Request) : null;
    }

    private static IResult? CrossSite(HttpRequest request)
    {
        var isWebSocket = request.Path.StartsWithSegments("/ws", StringComparison.OrdinalIgnoreCase);
        if (!isWebSocket && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)))
        {
            return null;
        }

        var origin = request.Headers.Origin.ToString();
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if ((origin.Length > 0 && !IsOwn(origin, request)) || site is "cross-site" or "same-site")
        {
            return ProblemResponse.Of(403, "CROSS_SITE", "A browser session works only from this product's own pages.");
        }

        // A form post cannot send JSON without a preflight; a body of another type is not from our pages.
        var hasBody = request.ContentLength > 0 || request.Headers.TransferEncoding.Count > 0;
        return HttpMethods.IsPost(request.Method) && hasBody && !request.HasJsonContentType() && !IsYaml(request)
            ? ProblemResponse.Of(415, "JSON_EXPECTED", "Send the body as application/json.")
            : null;
    }

    private static bool IsYaml(HttpRequest request) =>
        request.ContentType?.Contains("yaml", StringComparison.OrdinalIgnoreCase) == true;

    private static bool IsOwn(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
}
