using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Vanguards.Contracts.Audit;
using Vanguards.ServiceDefaults.Http;

namespace Vanguards.ServiceDefaults.SignIn;

/// <summary>A link's token or the administrator's secret; one of the two.</summary>
public sealed record SignInRequest(string? Token, string? Secret);

/// <summary>Who is signed in; roles are <c>{useCase|*}:{Role}</c>.</summary>
public sealed record Me(string Name, IReadOnlyList<string> Roles);

/// <summary>Sign-in, sign-out, and who am I.</summary>
public static class SignInEndpoints
{
    public const string Path = "/api/sign-in";

    public static void MapSignIn(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(Path, SignInAsync).AllowAnonymous();
        routes.MapPost("/api/sign-out", (Delegate)SignOutAsync);
        routes.MapGet("/api/me", WhoAmI);
    }

    private static async Task<Results<Ok<Me>, ProblemHttpResult>> SignInAsync(
        SignInRequest request, HttpContext http, AdminKeys keys, RefusedSignIns refused, TimeProvider time, IOptions<SignInOptions> options, IAuditTrail audit)
    {
        if (refused.Wait(http) is { } wait)
        {
            return ComeBack(http, wait);
        }

        var now = time.GetUtcNow();
        var how = request switch
        {
            { Token: { Length: > 0 and < 200 } token } when keys.RedeemLinkToken(token, now) => "link",
            { Secret: { Length: > 0 and < 200 } secret } when keys.IsSecret(secret) || IsBootstrap(secret, options.Value) => "secret",
            _ => null,
        };
        if (how is null && refused.Count(http) is { } longer)
        {
            return ComeBack(http, longer);
        }

        await audit.AppendAsync(
            new AuditEntry
            {
                At = now,
                Who = how is null ? "anonymous" : "Administrator",
                Action = how is null ? "sign-in-refused" : "sign-in",
                Target = "session",
                Details = JsonSerializer.SerializeToElement(new { how, address = http.Connection.RemoteIpAddress?.ToString() }),
            },
            http.RequestAborted);
        if (how is null)
        {
            return ProblemResponse.Of(401, "SIGN_IN_REFUSED", "This link was used before or has lapsed, or the secret is wrong. 'make sign-in-link' prints a fresh link.");
        }

        var caller = new ClaimsPrincipal(Administrator.Identity(CookieAuthenticationDefaults.AuthenticationScheme, "administrator"));
        await http.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, caller, new AuthenticationProperties { IsPersistent = true });
        return TypedResults.Ok(Describe(caller));
    }

    private static ProblemHttpResult ComeBack(HttpContext http, TimeSpan after)
    {
        RetryAfter.Say(http.Response, after);
        return ProblemResponse.Of(429, "TOO_MANY_REQUESTS", $"This address had {RefusedSignIns.PerMinute} sign-ins refused within a minute; try again in a moment.");
    }

    private static async Task<NoContent> SignOutAsync(HttpContext http)
    {
        await http.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return TypedResults.NoContent();
    }

    private static Ok<Me> WhoAmI(ClaimsPrincipal caller) => TypedResults.Ok(Describe(caller));

    private static Me Describe(ClaimsPrincipal caller) => new(caller.CallerName(), [.. caller.FindAll("role").Select(claim => claim.Value)]);

    private static bool IsBootstrap(string secret, SignInOptions options) =>
        options.BootstrapToken.Length > 0
        && System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(
            System.Text.Encoding.UTF8.GetBytes(secret), System.Text.Encoding.UTF8.GetBytes(options.BootstrapToken));
}
