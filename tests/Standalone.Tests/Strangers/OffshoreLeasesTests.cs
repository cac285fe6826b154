using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using UglyToad.PdfPig;
using Vanguards.TestSupport;

namespace Vanguards.Standalone.Tests.Strangers;

/// <summary>
/// A use case of one's own on an authority's files: what the headings propose is confirmed, the seed's templates run to their end and say what they could
/// not compute and why, and a query's sums are those of the totals row.
/// </summary>
[Trait("tier", "slow")]
public sealed class OffshoreLeasesTests(StrangersProduct strangers) : IClassFixture<StrangersProduct>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ApiClient Api => strangers.Api;

    [Theory(Timeout = 120_000)]
    [InlineData("generated")]
    [InlineData("03")]
    public async Task Templates_OnAnAuthoritysFiles_CompleteAndSayWhatIsMissing(string source)
    {
        var (useCase, _) = await IngestAsync(source);

        await RequireRenewalAsync(useCase);
        await RequireAuditAsync(useCase);
        await RequireHintAsync(useCase);
    }

    [Theory(Timeout = 120_000)]
    [InlineData("generated")]
    [InlineData("00")]
    [InlineData("03")]
    public async Task Sums_OfAQuery_AreThoseOfTheTotalsRow(string source)
    {
        var (useCase, files) = await IngestAsync(source);

        await RequireSumsAsync(useCase, files);
    }

    private async Task<(string UseCase, OffshoreFiles Files)> IngestAsync(string source)
    {
        var files = OffshoreFiles.Of(source);
        var useCase = await CreateAsync($"offshore-{source}-{Guid.NewGuid():n}"[..24]);
        await IngestAsync(useCase, "leases", files.Leases, ("lease_id", "Lease Number"), ("expiry_date", "Lease Expiration Date"), ("effective_date", "Lease Effective Date"), ("status", "Lease Status Code"));
        await IngestAsync(useCase, "production", files.Production, ("lease_id", "Lease Number"), ("oil_bbl", OffshoreFiles.Volumes[0]), ("gas_mcf", OffshoreFiles.Volumes[2]), ("water_bbl", OffshoreFiles.Volumes[4]));
        return (useCase, files);
    }

    /// <summary>The sample's declaration under another name: nothing in the product knows the sample's own.</summary>
    private async Task<string> CreateAsync(string id)
    {
        var declaration = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "samples", "oilfield-land-lease", "use-case.json"), Cancel))!.AsObject();
        declaration["id"] = id;
        declaration["name"] = id;
        (await Api.PutAsync($"api/use-cases/{id}", declaration, Cancel)).Expect(HttpStatusCode.Created);
        return id;
    }

    private async Task IngestAsync(string useCase, string dataset, byte[] file, params (string Canonical, string Raw)[] mapping)
    {
        var path = $"api/use-cases/{useCase}/datasets/{dataset}";
        using var content = new ByteArrayContent(file) { Headers = { ContentType = new("text/csv") } };
        var answer = (await Api.SendAsync(HttpMethod.Put, path, content, Cancel)).Expect(HttpStatusCode.Created);
        foreach (var (canonical, raw) in mapping)
        {
            Assert.Equal(raw, (string?)answer["mapping"]![canonical]);
        }

        Assert.False((bool)(await Api.GetAsync($"{path}/mapping", Cancel)).Expect(HttpStatusCode.OK)["confirmed"]!);
        Assert.True((bool)(await Api.PutAsync($"{path}/mapping", answer["mapping"]!.DeepClone(), Cancel)).Expect(HttpStatusCode.OK)["confirmed"]!);
        Assert.Equal(file, await Api.Http.GetByteArrayAsync($"{path}/original", Cancel));
    }

    private async Task RequireRenewalAsync(string useCase)
    {
        var id = await RunAsync(useCase, await PublishAsync(useCase, "oilfield-lease-renewal", await TemplateAsync("oilfield-lease-renewal")));
        var words = await PdfAsync(id, "lease-renewal-report.pdf");
        Assert.Contains("no readable expiry date", words, StringComparison.Ordinal);
        var log = (await Api.GetAsync($"api/executions/{id}/logs?step=create-report", Cancel)).Expect(HttpStatusCode.OK)["items"]!.AsArray();
        Assert.Contains(log, line => (string)line!["level"]! == "warn" && ((string)line["message"]!).Contains("no readable expiry date", StringComparison.Ordinal));
    }

    /// <summary>The third template asks for a column that the files do not have: refused with where it can be chosen.</summary>
    private async Task RequireHintAsync(string useCase)
    {
        var planner = await TemplateAsync("lease-renewal-planner");
        (planner["id"], planner["useCase"]) = ($"{useCase}-planner", useCase);
        var refused = (await Api.PutAsync($"api/workflows/{useCase}-planner/versions/{planner["version"]}", planner, Cancel)).Expect(HttpStatusCode.UnprocessableEntity);
        Assert.Contains(refused["errors"]!.AsArray(), fault => ((string?)fault!["suggestion"])?.StartsWith("county is declared for leases, but no column of its data stands for it", StringComparison.Ordinal) == true);
    }

    private async Task RequireAuditAsync(string useCase)
    {
        var id = await RunAsync(useCase, await PublishAsync(useCase, "compliance-audit", await TemplateAsync("compliance-audit")));
        var rules = (await ResultAsync(id))["compliance-validation"]!["rules"]!.AsArray();
        Assert.Equal(12, rules.Count);
        Assert.All(rules, rule => Assert.Equal(((string)rule!["status"]!, 0), ("NOT_CHECKABLE", (int)rule["passed"]! + (int)rule["failed"]!)));
        Assert.All(rules.Where(rule => (int)rule!["notCheckable"]! > 0), rule =>
        {
            var reasons = rule!["notCheckableReasons"]!.AsArray();
            Assert.Equal((int)rule["notCheckable"]!, reasons.Sum(reason => (int)reason!["count"]!));
            Assert.All(reasons, reason => Assert.NotEmpty((string)reason!["reason"]!));
        });
        Assert.Contains("nothing could be checked", await PdfAsync(id, "compliance-audit.pdf"), StringComparison.Ordinal);
    }

    /// <summary>Sums of the columns as they are and of their canonical ones, and the totals row as a query finds it.</summary>
    private async Task RequireSumsAsync(string useCase, OffshoreFiles files)
    {
        var (sums, totals) = files.Expected();
        Assert.Equal(sums.Select(sum => $"Sum={sum:N0}"), totals);
        var own = OffshoreFiles.Volumes.Select((name, i) => $"CAST(sum(TRY_CAST(\"{name}\" AS BIGINT)) AS BIGINT) AS own{i}, max(CASE WHEN trim(coalesce(lease_id, '')) = '' THEN \"{name}\" END) AS total{i}");
        var definition = new JsonObject
        {
            ["name"] = "Sums",
            ["steps"] = new JsonArray(new JsonObject
            {
                ["id"] = "sums",
                ["name"] = "Sums",
                ["type"] = "task",
                ["config"] = new JsonObject { ["task"] = new JsonObject { ["type"] = "query", ["query"] = $"SELECT {string.Join(", ", own)}, sum(oil_bbl) AS canonical0, sum(gas_mcf) AS canonical2, sum(water_bbl) AS canonical4 FROM production" } },
            }),
        };
        var id = await RunAsync(useCase, await PublishAsync(useCase, "sums", definition));
        var row = (await Api.GetAsync($"api/executions/{id}/steps/sums", Cancel)).Expect(HttpStatusCode.OK)["attempts"]![0]!["output"]!["value"]!["inline"]!["preview"]![0]!;
        for (var i = 0; i < sums.Length; i++)
        {
            Assert.Equal(((long)sums[i], totals[i]), ((long)row[$"own{i}"]!, (string)row[$"total{i}"]!));
        }

        Assert.All([0, 2, 4], i => Assert.Equal((double)sums[i], (double)row[$"canonical{i}"]!));
    }

    private async Task<JsonObject> TemplateAsync(string id)
    {
        var templates = (await Api.GetAsync("api/templates", Cancel)).Expect(HttpStatusCode.OK)["items"]!.AsArray();
        var template = templates.Single(one => (string)(one!["definition"] ?? one)["id"]! == id)!;
        return (template["definition"] ?? template).DeepClone().AsObject();
    }

    private async Task<string> PublishAsync(string useCase, string id, JsonObject definition)
    {
        var workflow = $"{useCase}-{id}";
        (definition["id"], definition["useCase"], definition["version"]) = (workflow, useCase, "1.0.0");
        (await Api.PutAsync($"api/workflows/{workflow}/versions/1.0.0", definition, Cancel)).Expect(HttpStatusCode.Created);
        return workflow;
    }

    private async Task<string> RunAsync(string useCase, string workflow)
    {
        var request = ApiClient.Request($"run-{workflow}", workflow, useCase);
        request["context"]!["asOf"] = "2004-02-10T12:00:00Z";
        var status = await Api.ExecuteAndWaitAsync(request, Cancel);
        Assert.True((string)status["state"]! == "COMPLETED", status.ToJsonString());
        return (string)request["id"]!;
    }

    private async Task<JsonNode> ResultAsync(string execution) => (await Api.GetAsync($"api/executions/{execution}/result", Cancel)).Expect(HttpStatusCode.OK);

    private async Task<string> PdfAsync(string execution, string name)
    {
        using var pdf = PdfDocument.Open(await Api.Http.GetByteArrayAsync($"api/executions/{execution}/artifacts/{name}", Cancel));
        return string.Join(' ', pdf.GetPages().SelectMany(page => page.GetWords()).Select(word => word.Text));
    }
}

/// <summary>An empty product, as strangers find it.</summary>
public sealed class StrangersProduct : IAsyncLifetime
{
    private readonly ProductProcess _product = new(sample: false);

    public ApiClient Api { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await _product.StartAsync(TestContext.Current.CancellationToken);
        Api = new ApiClient(_product.Address, ProductProcess.Token);
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await _product.DisposeAsync();
    }
}
