using Microsoft.AspNetCore.Http;

namespace Vanguards.ServiceDefaults.Tokens;

/// <summary>The door of a service in the fleet: everything but health, metrics and what is public by its nature takes a token; <c>/internal</c> takes a service's.</summary>
public sealed class TokenGuard(RequestDelegate next)
{
    /// <summary>The agent protocol has a token of its own.</summary>
    private static readonly string[] Open = ["/healthz", "/metrics", "/schemas", "/agents"];

    public async Task InvokeAsync(HttpContext http)
    {
        if (Refusal(http) is { } refusal)
        {
            await refusal.ExecuteAsync(http);
            return;
        }

        await next(http);
    }

    private static IResult? Refusal(HttpContext http)
    {
        if (Open.Any(prefix => http.Request.Path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        if (http.User.Identity?.IsAuthenticated != true)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            return ProblemResponse.Of(401, "NOT_SIGNED_IN", "This service takes calls through the gateway, or with a token of this fleet.");
        }

        return http.Request.Path.StartsWithSegments("/internal", StringComparison.OrdinalIgnoreCase) && !http.User.HasClaim(claim => claim.Type == TokenIssuer.ServiceClaim)
            ? ProblemResponse.Forbidden("Only services of this fleet may call this.")
            : null;
    }
}
