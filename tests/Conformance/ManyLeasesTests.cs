using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Vanguards.Conformance.Tests.Product;
using Vanguards.TestSupport;

namespace Vanguards.Conformance.Tests;

/// <summary>Over 5,000 leases energy-lease's list is a table: SQL, the agents after it and the report work with it as with the list.</summary>
[Collection(ProductCollection.Name), Trait("tier", "slow")]
public sealed class ManyLeasesTests(ProductUnderTest product)
{
    private const int Count = 5_203;
    private const int Listed = 3_000;
    private const string AsOf = "2026-03-15T12:00:00Z";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string UseCase => $"many-{product.UseCase[12..18]}";

    private static (string Leases, string Production) Generate()
    {
        var random = new Random(29);
        var leases = new StringBuilder("lease_id,lease_name,county,status,effective_date,primary_term_months,expiry_date,royalty_rate,working_interest,net_acres,rental_usd_per_acre,extension_months,extension_usd_per_acre,market_usd_per_acre,title_status,rental_paid_through\n");
        var production = new StringBuilder("lease_id,month,oil_bbl,gas_mcf,oil_price_usd_bbl,gas_price_usd_mcf,operating_cost_usd\n");
        string[] statuses = ["ACTIVE", "HBP", "SHUT_IN", "EXPIRED", "RELEASED"];
        for (var n = 0; n < Count; n++)
        {
            leases.Append(CultureInfo.InvariantCulture, $"L-{n:D5},Lease {n},Reeves,{statuses[random.Next(5)]},2020-01-01,60,{new DateOnly(2026, 1, 1).AddDays(random.Next(700)):yyyy-MM-dd},0.1875,0.75,{random.Next(40, 900)},10,36,{random.Next(100, 700)},{random.Next(100, 900)},CLEAR,2026-12-01\n");
            for (var (month, oil) = (3, random.Next(0, 900)); month > 0; month--)
            {
                production.Append(CultureInfo.InvariantCulture, $"L-{n:D5},{new DateOnly(2026, 3, 1).AddMonths(-month):yyyy-MM-dd},{oil},0,70,3,{random.Next(1_000, 30_000)}\n");
            }
        }

        return (leases.ToString(), production.ToString());
    }

    private static string Steps(string? first) => $$$$"""
        [{{{{first}}}}
         {"id":"worth","name":"Analyze","type":"agent","config":{"agent":"energy-lease"}{{{{(first is null ? "" : ",\"dependsOn\":[\"part\"]")}}}}},
         {"id":"sums","name":"Sums","type":"task","dependsOn":["worth"],"config":{"task":{"type":"query","query":"SELECT count(*) AS n, sum(npvUsd) AS npv FROM worth.leases"}}},
         {"id":"risk","name":"Risk","type":"agent","dependsOn":["worth"],"config":{"agent":"red-flag"}},
         {"id":"decide","name":"Decide","type":"agent","dependsOn":["risk"],"config":{"agent":"decision-tree"}},
         {"id":"report","name":"Report","type":"transform","dependsOn":["decide"],"config":{"transform":{"template":"lease-renewal-report","format":"json"}}}]
        """;

    private async Task<(string Id, JsonNode Result)> RunAsync(string name, string? first)
    {
        var definition = new JsonObject
        {
            ["useCase"] = UseCase,
            ["steps"] = JsonNode.Parse(Steps(first)),
            ["outputs"] = JsonNode.Parse("""{"schema":{"recommendations":"array","financialImpact":"object","leases":true,"totals":"object"}}"""),
        };
        var workflow = await product.PublishAsync(definition, name, Cancel);
        var request = ApiClient.Request(ProductUnderTest.NewExecutionId(), workflow, UseCase);
        request["context"]!["asOf"] = AsOf;
        var status = await product.Api.ExecuteAndWaitAsync(request, Cancel);
        Assert.True((string)status["state"]! == "COMPLETED", status.ToJsonString());
        return ((string)request["id"]!, (await product.Api.GetAsync($"api/executions/{request["id"]}/result", Cancel)).Expect(HttpStatusCode.OK));
    }

    private async Task<JsonNode> SumsAsync(string execution) =>
        (await product.Api.GetAsync($"api/executions/{execution}/steps/sums", Cancel)).Expect(HttpStatusCode.OK)["attempts"]![0]!["output"]!["value"]!["inline"]!["preview"]![0]!;

    [Fact(Timeout = 180_000)]
    public async Task LeaseRenewal_OnMoreThanAListHolds_SaysTheSameAsByAList()
    {
        var (leases, production) = Generate();
        (await product.Api.PutAsync($"api/use-cases/{UseCase}", JsonNode.Parse("""{"name":"Many leases","zone":"UTC","currency":"USD","datasets":[{"name":"leases","required":true},{"name":"production","required":true}]}""")!, Cancel)).Expect(HttpStatusCode.Created);
        (await product.Api.UploadAsync($"api/use-cases/{UseCase}/datasets/leases", leases, "text/csv", Cancel)).Expect(HttpStatusCode.Created);
        (await product.Api.UploadAsync($"api/use-cases/{UseCase}/datasets/production", production, "text/csv", Cancel)).Expect(HttpStatusCode.Created);

        var (id, result) = await RunAsync("many", null);
        var (listedId, listed) = await RunAsync("few", $$$$"""{"id":"part","name":"Part","type":"task","config":{"task":{"type":"query","query":"SELECT * FROM leases WHERE lease_id < 'L-{{{{Listed:D5}}}}'"}}},""");

        Assert.Equal(Count, (int)result["leases"]!["rows"]!);
        Assert.Equal("leaseId", (string)result["leases"]!["columns"]![0]!["name"]!);
        Assert.Equal(20, result["leases"]!["preview"]!.AsArray().Count);
        var sums = await SumsAsync(id);
        Assert.Equal(Count, (int)sums["n"]!);
        Assert.Equal((double)result["totals"]!["npvUsd"]!, (double)sums["npv"]!, Count * 0.005);
        Assert.Equal(Listed, (int)(await SumsAsync(listedId))["n"]!);
        Assert.Equal(Listed, listed["leases"]!.AsArray().Count);
        Assert.True(JsonNode.DeepEquals(listed["leases"]![7], result["leases"]!["preview"]![7]));

        var recommendations = result["recommendations"]!.AsArray().ToDictionary(each => (string)each!["leaseId"]!);
        Assert.Equal(Count, recommendations.Count + (int)result["financialImpact"]!["excluded"]!);
        foreach (var recommendation in listed["recommendations"]!.AsArray())
        {
            Assert.True(JsonNode.DeepEquals(recommendation, recommendations[(string)recommendation!["leaseId"]!]), recommendation.ToJsonString());
        }

        Assert.Equal(Listed, listed["recommendations"]!.AsArray().Count + (int)listed["financialImpact"]!["excluded"]!);
    }
}
