using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Vanguards.Conformance.Tests.Product;
using Vanguards.TestSupport;

namespace Vanguards.Conformance.Tests;

/// <summary>Who gets in, and what a foreign page cannot do.</summary>
[Collection(ProductCollection.Name)]
public sealed class SecurityTests(ProductUnderTest product)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task<HttpClient> SignedInBrowserAsync()
    {
        var http = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer() }) { BaseAddress = product.Api.Address };
        using var body = new StringContent(new JsonObject { ["secret"] = product.Api.BearerToken }.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync("api/sign-in", body, Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return http;
    }

    [Theory(Timeout = 60_000)]
    [InlineData("api/use-cases")]
    [InlineData("api/executions")]
    [InlineData("api/me")]
    [InlineData("openapi/v1.json")]
    [InlineData("api/no-such-thing")]
    public async Task Call_WithoutCredentials_Is401Problem(string path)
    {
        using var anonymous = new ApiClient(product.Api.Address, "wrong");

        var answer = await anonymous.GetAsync(path, Cancel);

        Assert.Equal("NOT_SIGNED_IN", (string)answer.Expect(HttpStatusCode.Unauthorized)["code"]!);
    }

    [Fact(Timeout = 60_000)]
    public async Task WebSocket_WithoutCredentials_IsRefused() =>
        await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(() => LiveClient.ConnectAsync(product.Api.Address, Cancel, "wrong"));

    [Fact(Timeout = 60_000)]
    public async Task Session_FromOwnPage_Works()
    {
        using var browser = await SignedInBrowserAsync();

        var me = JsonNode.Parse(await browser.GetStringAsync("api/me", Cancel))!;

        Assert.Equal("Administrator", (string)me["name"]!);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task Session_FromForeignPage_IsRefused(string header, string value)
    {
        using var browser = await SignedInBrowserAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/workflows/validate") { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        request.Headers.Add(header, value);

        using var answer = await browser.SendAsync(request, Cancel);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task Session_FormPost_IsRefused()
    {
        using var browser = await SignedInBrowserAsync();
        using var form = new FormUrlEncodedContent([new("id", "x")]);

        using var answer = await browser.PostAsync("api/workflows/execute", form, Cancel);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task SignIn_WrongSecret_IsRefused()
    {
        using var content = new StringContent("""{"secret":"guess"}""", Encoding.UTF8, "application/json");

        var answer = await product.Api.SendAsync(HttpMethod.Post, "api/sign-in", content, Cancel);

        answer.Expect(HttpStatusCode.Unauthorized);
    }

    [Fact(Timeout = 60_000)]
    public async Task UnknownPath_UnderApi_Is404Problem() =>
        Assert.Equal("NOT_FOUND", (string)(await product.Api.GetAsync("api/no-such-thing", Cancel)).Expect(HttpStatusCode.NotFound)["code"]!);
}
