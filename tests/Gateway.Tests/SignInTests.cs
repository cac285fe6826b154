using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Vanguards.ServiceDefaults;
using Vanguards.ServiceDefaults.SignIn;
using Vanguards.TestSupport;

namespace Vanguards.Gateway.Tests;

[Collection(GatewayCollection.Name)]
public sealed class SignInTests(GatewayUnderTest gateway)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("api/executions")]
    [InlineData("ws")]
    [InlineData("openapi/v1.json")]
    public async Task Call_WithoutCredentials_IsRefusedAtTheGateway(string path)
    {
        using var http = new HttpClient { BaseAddress = gateway.Address };

        using var answer = await http.GetAsync(path, Cancel);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Session_FromALink_ReachesServicesWithoutItsCookie()
    {
        using var http = Browser();
        await SignInAsync(http);

        var answer = JsonNode.Parse(await http.GetStringAsync("api/executions", Cancel))!;

        Assert.Equal("Administrator", (string)answer["caller"]!);
        Assert.Equal(0, (int)answer["cookies"]!);
    }

    [Fact]
    public async Task Link_UsedTwice_SignsInOnce()
    {
        using var http = Browser();
        var body = new JsonObject { ["token"] = await LinkTokenAsync() }.ToJsonString();
        using var first = await http.PostAsync("api/sign-in", Json(body), Cancel);

        using var second = await http.PostAsync("api/sign-in", Json(body), Cancel);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (first.StatusCode, second.StatusCode));
    }

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task Session_FromAnotherSite_IsRefused(string header, string value)
    {
        using var http = Browser();
        await SignInAsync(http);
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/workflows/execute") { Content = Json("{}"), Headers = { { header, value } } };

        using var answer = await http.SendAsync(request, Cancel);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Session_FromItsOwnPage_IsTaken()
    {
        using var http = Browser();
        await SignInAsync(http);
        var own = gateway.Address.GetLeftPart(UriPartial.Authority);
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/workflows/execute") { Content = Json("{}"), Headers = { { "Origin", own }, { "Sec-Fetch-Site", "same-origin" } } };

        using var answer = await http.SendAsync(request, Cancel);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Session_OfAWebSocketFromAnotherSite_IsRefused()
    {
        using var http = Browser();
        await SignInAsync(http);
        using var request = new HttpRequestMessage(HttpMethod.Get, "ws") { Headers = { { "Origin", "https://evil.example" } } };

        using var answer = await http.SendAsync(request, Cancel);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Session_Cookie_IsForNoScriptAndNoOtherSite()
    {
        using var http = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = gateway.Address };
        using var answer = await http.PostAsync("api/sign-in", Json(new JsonObject { ["token"] = await LinkTokenAsync() }.ToJsonString()), Cancel);

        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));

        Assert.Contains("; samesite=lax", cookie, StringComparison.Ordinal);
        Assert.Contains("; httponly", cookie, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_WithAFormsBody_IsRefused()
    {
        using var http = Browser();
        await SignInAsync(http);

        using var answer = await http.PostAsync("api/workflows/execute", new StringContent("{}", Encoding.UTF8, "text/plain"), Cancel);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    [Fact]
    public async Task SignIn_TriedAllTheTimeFromOneAddress_IsStillOpenToOthers()
    {
        using var guesser = From(IPAddress.Parse("127.0.0.3"));
        using var other = From(IPAddress.Parse("127.0.0.4"));
        var answers = new List<HttpResponseMessage>();
        for (var guess = 0; guess < 25; guess++)
        {
            answers.Add(await guesser.PostAsync("api/sign-in", Json("""{"secret":"a guess"}"""), Cancel));
        }

        using var answer = await other.PostAsync("api/sign-in", Json("""{"secret":"a typing error"}"""), Cancel);

        var refused = answers.Where(each => each.StatusCode == HttpStatusCode.TooManyRequests).ToList();
        Assert.Equal(answers.Count - RefusedSignIns.PerMinute, refused.Count);
        Assert.All(refused, each => Assert.InRange(each.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        answers.ForEach(each => each.Dispose());
    }

    [Fact]
    public async Task SignIn_OfManyPeopleBehindOneAddress_KeepsNobodyOut()
    {
        using var http = From(IPAddress.Parse("127.0.0.5"));
        var keys = new AdminKeys(new DataFolder(gateway.DataFolder));
        for (var person = 0; person <= RefusedSignIns.PerMinute; person++)
        {
            var token = keys.CreateLinkToken(TimeProvider.System.GetUtcNow().AddMinutes(5));
            using var answer = await http.PostAsync("api/sign-in", Json(new JsonObject { ["token"] = token }.ToJsonString()), Cancel);

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Host_OfAnotherName_IsRefused()
    {
        using var http = new HttpClient { BaseAddress = gateway.Address, DefaultRequestHeaders = { Host = "evil.example" } };

        using var answer = await http.GetAsync("api/me", Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Token_OfTheFleet_IsTakenWithItsRolesAlone()
    {
        using var api = new ApiClient(gateway.Address, Tokens.ForCaller(gateway.Key, "ada", "land:Viewer"));

        var answer = (await api.GetAsync("api/executions", Cancel)).Expect(HttpStatusCode.OK);

        Assert.Equal(("ada", "land:Viewer"), ((string)answer["caller"]!, (string)answer["roles"]!.AsArray().Single()!));
    }

    [Fact]
    public async Task Token_OfAnotherKeyOrLapsed_IsRefused()
    {
        using var foreign = new ApiClient(gateway.Address, Tokens.ForCaller(Tokens.NewKey(), "ada", "*:Admin"));
        using var lapsed = new ApiClient(gateway.Address, Tokens.ForCaller(gateway.Key, "ada", "*:Admin", TimeSpan.FromMinutes(-10)));

        Assert.Equal(HttpStatusCode.Unauthorized, (await foreign.GetAsync("api/executions", Cancel)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await lapsed.GetAsync("api/executions", Cancel)).Status);
    }

    /// <summary>A client whose calls come from that address of this machine.</summary>
    private HttpClient From(IPAddress address) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, cancel) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, 0));
            await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    { BaseAddress = gateway.Address };

    private HttpClient Browser() => new(new HttpClientHandler { CookieContainer = new CookieContainer() }) { BaseAddress = gateway.Address };

    private async Task SignInAsync(HttpClient http)
    {
        using var answer = await http.PostAsync("api/sign-in", Json(new JsonObject { ["token"] = await LinkTokenAsync() }.ToJsonString()), Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>As <c>make sign-in-link</c> prints it.</summary>
    private async Task<string> LinkTokenAsync()
    {
        using var link = Process.Start(new ProcessStartInfo(GatewayUnderTest.Program, "--sign-in-link") { RedirectStandardOutput = true, Environment = { ["DATA_DIR"] = gateway.DataFolder } })!;
        var text = await link.StandardOutput.ReadToEndAsync(Cancel);
        return text.Trim().Split("token=")[1];
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
