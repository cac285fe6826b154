using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Vanguards.ServiceDefaults.SignIn;

/// <summary><c>Authorization: Bearer</c> with the bootstrap token, compared in constant time.</summary>
public sealed class BootstrapTokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    IOptions<SignInOptions> signIn)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "bootstrap";
    private const string Prefix = "Bearer ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        var expected = signIn.Value.BootstrapToken;
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        if (expected.Length == 0 || !Equal(header[Prefix.Length..].Trim(), expected))
        {
            return Task.FromResult(AuthenticateResult.Fail("unknown token"));
        }

        var administrator = new ClaimsPrincipal(Administrator.Identity(SchemeName, "bootstrap"));
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(administrator, SchemeName)));
    }

    private static bool Equal(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(left)), SHA256.HashData(Encoding.UTF8.GetBytes(right)));
}
