using System.Diagnostics;
using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using Vanguards.ServiceDefaults.Tokens;
using Vanguards.TestSupport;

namespace Vanguards.Gateway.Tests;

/// <summary>Tokens of an OpenID Connect issuer, and what is not one.</summary>
[Collection(StrictGatewayCollection.Name)]
public sealed class OidcTests(StrictGateway gateway)
{
    private static readonly string[] Roles = ["land:Viewer", "*:Operator"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SignInLink_OfAGatewayThatIsReachedElsewhere_LeadsThere()
    {
        using var link = Process.Start(new ProcessStartInfo(GatewayUnderTest.Program, "--sign-in-link") { RedirectStandardOutput = true, Environment = { ["DATA_DIR"] = gateway.DataFolder } })!;

        Assert.StartsWith(StrictGateway.PublicUrl + "sign-in?token=", await link.StandardOutput.ReadToEndAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_OfTheIssuer_PassesWithItsRolesAlone()
    {
        using var api = new ApiClient(gateway.Address, gateway.Issuer.Token("ada-1", [.. Roles, "superuser", "land:King", ":Admin"]));

        var answer = (await api.GetAsync("api/executions", Cancel)).Expect(HttpStatusCode.OK);

        Assert.Equal("Ada", (string)answer["caller"]!);
        Assert.Equal(Roles, answer["roles"]!.AsArray().Select(role => (string)role!));
        Assert.False((bool)answer["isService"]!);
    }

    [Fact]
    public async Task Token_ThatClaimsToBeAService_IsAPersonsAllTheSame()
    {
        using var api = new ApiClient(gateway.Address, gateway.Issuer.Token("ada-2", Roles, token => token.Subject.AddClaim(new Claim(TokenIssuer.ServiceClaim, "orchestrator"))));

        Assert.False((bool)(await api.GetAsync("api/executions", Cancel)).Expect(HttpStatusCode.OK)["isService"]!);
    }

    public static TheoryData<string> Forgeries => new(Forged.Keys);

    private static readonly Dictionary<string, Action<SecurityTokenDescriptor, OidcIssuer>> Forged = new()
    {
        ["another key"] = (token, _) => token.SigningCredentials = OidcIssuer.Signed(RSA.Create(2048)),
        ["another audience"] = (token, _) => token.Audience = "another-program",
        ["no audience"] = (token, _) => token.Audience = null,
        ["expired"] = (token, _) => Shift(token, TimeSpan.FromMinutes(-7)),
        ["not yet good"] = (token, _) => Shift(token, TimeSpan.FromMinutes(7)),
        ["good for ever"] = (token, _) => token.Expires = null,
        ["another issuer"] = (token, _) => token.Issuer = "https://issuer.example",
        ["the fleet as issuer"] = (token, _) => (token.Issuer, token.Audience) = (TokenIssuer.Issuer, TokenIssuer.Audience),
        ["no issuer"] = (token, _) => token.Issuer = null,
        ["unsigned"] = (token, _) => token.SigningCredentials = null,
        ["signed with the public key as PEM"] = (token, issuer) => token.SigningCredentials = issuer.SignedWithThePublicKey(asPem: true),
        ["signed with the public key's bytes"] = (token, issuer) => token.SigningCredentials = issuer.SignedWithThePublicKey(asPem: false),
        ["nobody's"] = (token, _) => token.Subject = new ClaimsIdentity([new("name", "Ada"), new("roles", "*:Admin")]),
    };

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task Token_ThatIsNotTheIssuers_IsRefused(string how)
    {
        using var api = new ApiClient(gateway.Address, gateway.Issuer.Token("mallory", ["*:Admin"], token => Forged[how](token, gateway.Issuer)));

        var answer = await api.GetAsync("api/executions", Cancel);

        Assert.Equal("NOT_SIGNED_IN", (string)answer.Expect(HttpStatusCode.Unauthorized)["code"]!);
        Assert.Equal("Bearer", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
    }

    [Fact]
    public async Task Token_WhoseHeaderSaysNone_IsRefused()
    {
        var parts = gateway.Issuer.Token("mallory", ["*:Admin"]).Split('.');
        var none = Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT","kid":"2026-11"}""");
        foreach (var token in (string[])[$"{none}.{parts[1]}.", $"{none}.{parts[1]}.{parts[2]}", $"{parts[0]}.{parts[1]}."])
        {
            using var api = new ApiClient(gateway.Address, token);

            Assert.Equal("NOT_SIGNED_IN", (string)(await api.GetAsync("api/executions", Cancel)).Expect(HttpStatusCode.Unauthorized)["code"]!);
        }
    }

    private static void Shift(SecurityTokenDescriptor token, TimeSpan by) =>
        (token.IssuedAt, token.NotBefore, token.Expires) = (token.IssuedAt + by, token.NotBefore + by, token.Expires + by);
}
