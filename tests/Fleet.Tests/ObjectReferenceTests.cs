using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Vanguards.TestSupport;

namespace Vanguards.Fleet.Tests;

/// <summary>What services tell each other of the objects that their rows need, so that a sweep takes none of them (docs/adr/0018).</summary>
[Collection("fleet")]
[Trait("tier", "slow")]
public sealed class ObjectReferenceTests(FleetUnderTest under)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("datasets", "api/use-cases/oilfield-land-lease/datasets/leases", "versions")]
    [InlineData("validator", "api/workflows/oilfield-lease-renewal/versions", "items")]
    public async Task References_OfAService_AreToldToServicesAlone(string service, string path, string list)
    {
        var hashes = (await under.Api.GetAsync(path, Cancel)).Expect(HttpStatusCode.OK)[list]!.AsArray().Select(version => (string)version!["sha256"]!).ToList();
        var asked = new JsonArray([.. hashes.Append(new string('0', 64)).Select(hash => (JsonNode)hash)]);
        var address = new Uri($"http://127.0.0.1:{await under.Fleet.PortOfAsync(service, Cancel)}");
        using var asService = new ApiClient(address, await TokenAsync("service", "orchestrator"));
        using var asPerson = new ApiClient(address, await TokenAsync("role", "*:Admin"));

        var told = (await asService.PostAsync("internal/object-references", asked, Cancel)).Expect(HttpStatusCode.OK).AsArray();

        Assert.NotEmpty(hashes);
        Assert.Equal(hashes.Distinct().Order(), told.Select(hash => (string)hash!).Order());
        Assert.Equal(HttpStatusCode.Forbidden, (await asPerson.PostAsync("internal/object-references", asked.DeepClone(), Cancel)).Status);
    }

    /// <summary>As the fleet signs them, by its key.</summary>
    private async Task<string> TokenAsync(string claim, string value)
    {
        var key = (string)JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(under.Fleet.DataFolder, "keys.json"), Cancel))!["service"]!;
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject { ["iss"] = "vanguards", ["aud"] = "vanguards-services", ["sub"] = "test", ["name"] = "test", [claim] = value, ["iat"] = now, ["nbf"] = now, ["exp"] = now + 100 };
        var text = $"{Encode("""{"alg":"HS256","typ":"JWT"}"""u8)}.{Encode(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        return $"{text}.{Encode(HMACSHA256.HashData(Convert.FromBase64String(key), Encoding.ASCII.GetBytes(text)))}";
    }

    private static string Encode(ReadOnlySpan<byte> bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
