using System.Net;
using System.Net.Http.Headers;
using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Vanguards.ServiceDefaults.Tokens;

namespace Vanguards.Gateway.Tests;

/// <summary>What a service in the fleet lets in when it is called directly.</summary>
public sealed class ServiceDoorTests : IAsyncLifetime
{
    private readonly string _key = Tokens.NewKey();
    private Upstream _service = null!;

    public async ValueTask InitializeAsync() => _service = await Upstream.StartAsync("datasets", _key);

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Api_WithAUsersToken_IsOpen() => Assert.Equal(HttpStatusCode.OK, await StatusAsync(HttpMethod.Get, "api/use-cases", Tokens.ForCaller(_key, "ada", "*:Viewer")));

    [Fact]
    public async Task Internal_WithAServicesToken_IsOpen() => Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(HttpMethod.Post, "internal/audit", Tokens.ForService(_key)));

    [Fact]
    public async Task Internal_WithAnAdministratorsToken_IsForbidden() =>
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(HttpMethod.Post, "internal/audit", Tokens.ForCaller(_key, "ada", "*:Admin")));

    [Fact]
    public async Task Token_ThatIsMissing_IsRefused()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(HttpMethod.Get, "api/use-cases", null));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(HttpMethod.Post, "internal/audit", null));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(HttpMethod.Get, "anything", null));
    }

    [Fact]
    public async Task Token_OfAnotherKey_IsRefused() => Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(HttpMethod.Post, "internal/audit", Tokens.ForService(Tokens.NewKey())));

    [Fact]
    public async Task Token_ThatHasLapsed_IsRefused() =>
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(HttpMethod.Post, "internal/audit", Tokens.ForService(_key, shift: TimeSpan.FromMinutes(-5))));

    [Theory]
    [InlineData("somebody", TokenIssuer.Audience, SecurityAlgorithms.HmacSha256)]
    [InlineData(TokenIssuer.Issuer, "other-services", SecurityAlgorithms.HmacSha256)]
    [InlineData(TokenIssuer.Issuer, TokenIssuer.Audience, null)]
    public async Task Token_OfOtherIssuerAudienceOrUnsigned_IsRefused(string issuer, string audience, string? algorithm)
    {
        var key = new SymmetricSecurityKey(Convert.FromBase64String(_key));
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var token = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            Subject = new ClaimsIdentity([new("sub", "datasets"), new(TokenIssuer.ServiceClaim, "datasets")]),
            NotBefore = now,
            Expires = now.AddMinutes(1),
            SigningCredentials = algorithm is null ? null : new SigningCredentials(key, algorithm),
        });

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(HttpMethod.Post, "internal/audit", token));
    }

    [Theory]
    [InlineData("healthz/live")]
    [InlineData("healthz/ready")]
    [InlineData("metrics")]
    public async Task Platform_WithoutAToken_IsOpen(string path) => Assert.Equal(HttpStatusCode.OK, await StatusAsync(HttpMethod.Get, path, null));

    private async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path, string? token)
    {
        using var http = new HttpClient { BaseAddress = _service.Address };
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
