using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.IdentityModel.Tokens;
using Vanguards.ServiceDefaults.Hosting;

namespace Vanguards.ServiceDefaults.Tokens;

/// <summary>Signing and checking the fleet's own tokens.</summary>
public static class TokenRegistration
{
    /// <summary>The issuer for this service's calls, and the check of those that come.</summary>
    public static void AddServiceTokens(this IHostApplicationBuilder builder, string service)
    {
        builder.AddTokenIssuer(service);
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddFleetTokens(builder, JwtBearerDefaults.AuthenticationScheme);
        builder.Services.AddAuthorization();
    }

    /// <summary>The issuer alone: for a process that knows its callers by other means.</summary>
    public static void AddTokenIssuer(this IHostApplicationBuilder builder, string service) =>
        builder.Services.AddSingleton(provider => new TokenIssuer(KeyOf(builder), service, provider.GetRequiredService<TimeProvider>()));

    /// <summary>Accepts tokens that this fleet signed: by its key, with its algorithm, for its services, unexpired.</summary>
    public static AuthenticationBuilder AddFleetTokens(this AuthenticationBuilder authentication, IHostApplicationBuilder builder, string scheme)
    {
        authentication.AddJwtBearer(scheme, _ => { });
        // The key is asked for when the first token comes: --migrate needs none.
        authentication.Services.AddOptions<JwtBearerOptions>(scheme).Configure(options =>
        {
            options.MapInboundClaims = false;
            options.RequireHttpsMetadata = false;
            options.TokenValidationParameters = new TokenValidationParameters
            {
                ValidIssuer = TokenIssuer.Issuer,
                ValidAudience = TokenIssuer.Audience,
                ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
                IssuerSigningKey = KeyOf(builder),
                RequireExpirationTime = true,
                RequireSignedTokens = true,
                ClockSkew = TimeSpan.FromSeconds(30),
                NameClaimType = "name",
                RoleClaimType = "role",
            };
        });
        return authentication;
    }

    /// <summary>Who calls, then whether they may come in.</summary>
    public static void UseServiceTokens(this WebApplication app)
    {
        app.UseAuthentication();
        app.UseMiddleware<TokenGuard>();
        app.UseAuthorization();
    }

    private static SymmetricSecurityKey KeyOf(IHostApplicationBuilder builder) =>
        ServiceKey.Read(builder.Configuration) ?? throw new StartRefusedException($"{ServiceKey.Variable} is not 32 bytes in base64.");
}
