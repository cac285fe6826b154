using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Vanguards.ServiceDefaults.Tokens;

/// <summary>
/// Signs the short-lived tokens by which services know who calls: a person or program (name and roles, given by the gateway after sign-in), or another
/// service. Reused until half of its life is over.
/// </summary>
public sealed class TokenIssuer(SymmetricSecurityKey key, string service, TimeProvider time)
{
    public const string Issuer = "vanguards";
    public const string Audience = "vanguards-services";

    /// <summary>Claim of a service's own tokens: its name. No person's token has it.</summary>
    public const string ServiceClaim = "service";

    /// <summary>How long a token is good for.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    private const int MaxCallers = 2_000;

    private readonly JsonWebTokenHandler _handler = new();
    private readonly SigningCredentials _credentials = new(key, SecurityAlgorithms.HmacSha256);
    private readonly ConcurrentDictionary<string, (string Token, DateTimeOffset Renew)> _issued = new(StringComparer.Ordinal);

    /// <summary>A token of this service itself.</summary>
    public string ForService() => Reuse("service", () => [new("sub", service), new(ServiceClaim, service)]);

    /// <summary>A token with the caller's subject, name and roles, and nothing else of what they are.</summary>
    public string ForCaller(ClaimsPrincipal caller)
    {
        List<Claim> claims = [new("sub", caller.FindFirst("sub")?.Value ?? caller.CallerName()), new("name", caller.CallerName()), .. caller.FindAll("role").Select(role => new Claim("role", role.Value))];
        return Reuse(string.Join('\n', claims.Select(claim => $"{claim.Type} {claim.Value.Length} {claim.Value}")), () => claims);
    }

    private string Reuse(string caller, Func<List<Claim>> claims)
    {
        var now = time.GetUtcNow();
        if (_issued.TryGetValue(caller, out var known) && now < known.Renew)
        {
            return known.Token;
        }

        if (_issued.Count >= MaxCallers)
        {
            _issued.Clear();
        }

        var token = _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            Subject = new ClaimsIdentity(claims()),
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = (now + Lifetime).UtcDateTime,
            SigningCredentials = _credentials,
        });
        _issued[caller] = (token, now + (Lifetime / 2));
        return token;
    }
}
