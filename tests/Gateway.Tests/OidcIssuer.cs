using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Vanguards.Gateway.Tests;

/// <summary>An OpenID Connect issuer: its discovery document, its key, and tokens as it signs them, or as somebody else would like to.</summary>
internal sealed class OidcIssuer : IAsyncDisposable
{
    public const string Audience = "vanguards-at-acme";
    private const string KeyId = "2026-11";

    private readonly RSA _key = RSA.Create(2048);
    private readonly WebApplication _app;

    private OidcIssuer(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    public static async Task<OidcIssuer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var issuer = new OidcIssuer(app);
        app.MapGet("/.well-known/openid-configuration", () => Results.Json(new { issuer = issuer.Address, jwks_uri = $"{issuer.Address}/keys" }));
        app.MapGet("/keys", () => Results.Text(JsonSerializer.Serialize(new { keys = new[] { issuer.PublicKey() } }), "application/json"));
        await app.StartAsync();
        return issuer;
    }

    /// <summary>A token of somebody called Ada with these values of the claim <c>roles</c>; changed as a forger would.</summary>
    public string Token(string subject, IReadOnlyList<string> roles, Action<SecurityTokenDescriptor>? change = null)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var token = new SecurityTokenDescriptor
        {
            Issuer = Address,
            Audience = Audience,
            Subject = new ClaimsIdentity([new("sub", subject), new("name", "Ada"), .. roles.Select(role => new Claim("roles", role))]),
            IssuedAt = now.AddMinutes(-1),
            NotBefore = now.AddMinutes(-1),
            Expires = now.AddMinutes(5),
            SigningCredentials = Signed(_key),
        };
        change?.Invoke(token);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(token);
    }

    public static SigningCredentials Signed(RSA key) => new(new RsaSecurityKey(key) { KeyId = KeyId }, SecurityAlgorithms.RsaSha256);

    /// <summary>The public key, which everybody knows, taken for a shared secret: as PEM, or as its bytes.</summary>
    public SigningCredentials SignedWithThePublicKey(bool asPem) =>
        new(new SymmetricSecurityKey(asPem ? Encoding.ASCII.GetBytes(_key.ExportSubjectPublicKeyInfoPem()) : _key.ExportParameters(false).Modulus) { KeyId = KeyId }, SecurityAlgorithms.HmacSha256);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
    }

    private object PublicKey()
    {
        var key = _key.ExportParameters(false);
        return new { kty = "RSA", use = "sig", alg = "RS256", kid = KeyId, n = Base64UrlEncoder.Encode(key.Modulus), e = Base64UrlEncoder.Encode(key.Exponent) };
    }
}
