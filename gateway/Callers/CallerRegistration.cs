using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Vanguards.ServiceDefaults;
using Vanguards.ServiceDefaults.SignIn;
using Vanguards.ServiceDefaults.Tokens;

namespace Vanguards.Gateway.Callers;

/// <summary>Who may come in: a browser's session, the bootstrap token, a token of the fleet's own, and tokens of an OpenID Connect issuer.</summary>
internal static class CallerRegistration
{
    private const string Fleet = "fleet";
    private const string Oidc = "oidc";
    private static readonly string[] Asymmetric =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384,
        SecurityAlgorithms.RsaSsaPssSha512, SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private static readonly JsonWebTokenHandler Reader = new() { MaximumTokenSizeInBytes = 64 * 1024 };

    public static void AddCallers(this IHostApplicationBuilder builder, DataFolder data)
    {
        builder.Services.AddOptions<OidcOptions>().BindConfiguration("Oidc").ValidateDataAnnotations().ValidateOnStart();
        var authority = builder.Configuration["Oidc:Authority"];
        var authentication = builder.AddSignIn(data).AddFleetTokens(builder, Fleet);
        if (authority is { Length: > 0 })
        {
            authentication.AddJwtBearer(Oidc, _ => { });
            builder.Services.AddOptions<JwtBearerOptions>(Oidc).Configure<IOptions<OidcOptions>>(Configure);
        }

        builder.Services.Configure<SignInOptions>(options =>
        {
            options.TokenScheme = token => SchemeOf(token, authority is { Length: > 0 });
            options.AllowedHosts = builder.Configuration["ALLOWED_HOSTS"] is { Length: > 0 } hosts
                ? hosts.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                : IsLoopback(builder.Configuration["HOST"]) ? ["127.0.0.1", "localhost", "[::1]"] : [];
        });
    }

    private static bool IsLoopback(string? host) =>
        host is null or "" or "localhost" || (System.Net.IPAddress.TryParse(host, out var address) && System.Net.IPAddress.IsLoopback(address));

    /// <summary>By what the token says of its issuer, which the scheme then checks.</summary>
    private static string? SchemeOf(string token, bool hasOidc)
    {
        if (!Reader.CanReadToken(token))
        {
            return null;
        }

        try
        {
            return Reader.ReadJsonWebToken(token).Issuer == TokenIssuer.Issuer ? Fleet : hasOidc ? Oidc : null;
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or SecurityTokenException)
        {
            return null;
        }
    }

    private static void Configure(JwtBearerOptions bearer, IOptions<OidcOptions> options)
    {
        var oidc = options.Value;
        bearer.Authority = oidc.Authority!.ToString();
        bearer.Audience = oidc.Audience;
        bearer.RequireHttpsMetadata = oidc.RequireHttps;
        bearer.MapInboundClaims = false;
        bearer.TokenValidationParameters.ValidAudience = oidc.Audience;
        // The issuer's keys are public: a signature that anybody could make with one is none.
        bearer.TokenValidationParameters.ValidAlgorithms = Asymmetric;
        bearer.TokenValidationParameters.ClockSkew = TimeSpan.FromSeconds(30);
        bearer.TokenValidationParameters.NameClaimType = "name";
        bearer.TokenValidationParameters.RoleClaimType = "role";
        bearer.Events = new JwtBearerEvents
        {
            OnTokenValidated = context =>
            {
                if (context.Principal?.FindFirst("sub") is null)
                {
                    context.Fail("The token does not say whose it is.");
                    return Task.CompletedTask;
                }

                context.Principal = new ClaimsPrincipal(Known(context.Principal, oidc, context.Scheme.Name));
                return Task.CompletedTask;
            },
        };
    }

    /// <summary>Subject, name and roles in our form; nothing else that the issuer said is trusted or sent on.</summary>
    private static ClaimsIdentity Known(ClaimsPrincipal caller, OidcOptions oidc, string scheme)
    {
        var subject = caller.FindFirst("sub")!.Value;
        var roles = caller.FindAll(oidc.RoleClaim).Select(claim => claim.Value).Where(IsRole).Distinct();
        return new ClaimsIdentity(
            [new Claim("sub", subject), new Claim("name", caller.FindFirst(oidc.NameClaim)?.Value ?? subject), .. roles.Select(role => new Claim("role", role))], scheme, "name", "role");
    }

    private static bool IsRole(string value) => value.Split(':') is [{ Length: > 0 }, var role] && Enum.GetNames<Role>().Contains(role, StringComparer.OrdinalIgnoreCase);
}
