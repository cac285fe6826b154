using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;
using Vanguards.ServiceDefaults.Tokens;

namespace Vanguards.Gateway.Tests;

/// <summary>Tokens as the fleet signs them, and as it would not.</summary>
internal static class Tokens
{
    public static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    public static string ForCaller(string key, string name, string role, TimeSpan shift = default) =>
        Issuer(key, shift).ForCaller(new ClaimsPrincipal(new ClaimsIdentity([new("sub", name), new("name", name), new("role", role)], "test", "name", "role")));

    public static string ForService(string key, string service = "datasets", TimeSpan shift = default) => Issuer(key, shift, service).ForService();

    private static TokenIssuer Issuer(string key, TimeSpan shift, string service = "gateway") =>
        new(new SymmetricSecurityKey(Convert.FromBase64String(key)), service, new FakeTimeProvider(TimeProvider.System.GetUtcNow() + shift));
}
