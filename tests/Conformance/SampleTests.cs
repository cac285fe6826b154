using System.Net;
using System.Text.Json.Nodes;
using Microsoft.VisualBasic.FileIO;
using Vanguards.Conformance.Tests.Product;
using Vanguards.TestSupport;

namespace Vanguards.Conformance.Tests;

/// <summary>The seed's two templates, verbatim, on the sample data: COMPLETED, with real figures and a PDF. Skipped where the sample is not loaded.</summary>
[Collection(ProductCollection.Name)]
public sealed class SampleTests(ProductUnderTest product)
{
    private const string UseCase = "oilfield-land-lease";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task<(JsonNode Status, JsonNode Result)> RunAsync(string workflow, JsonNode? inputs = null)
    {
        var use = await product.Api.GetAsync("api/use-cases", Cancel);
        Assert.SkipUnless(use.Body!["items"]!.AsArray().Any(item => (string)item!["id"]! == UseCase), "The sample is not loaded.");
        var request = ApiClient.Request(ProductUnderTest.NewExecutionId(), workflow, UseCase, inputs);
        var status = await product.Api.ExecuteAndWaitAsync(request, Cancel);
        Assert.True((string)status["state"]! == "COMPLETED", status.ToJsonString());
        return (status, (await product.Api.GetAsync($"api/executions/{request["id"]}/result", Cancel)).Expect(HttpStatusCode.OK));
    }

    private async Task<byte[]> DownloadPdfAsync(JsonNode status)
    {
        var artifacts = (await product.Api.GetAsync($"api/executions/{status["id"]}/artifacts", Cancel)).Expect(HttpStatusCode.OK)["items"]!.AsArray();
        var pdf = Assert.Single(artifacts, item => (string)item!["contentType"]! == "application/pdf")!;
        var path = $"api/executions/{status["id"]}/artifacts/{(string)pdf["name"]!}";
        var bytes = await product.Api.Http.GetByteArrayAsync(path, Cancel);
        Assert.Equal((long)pdf["bytes"]!, bytes.Length);
        Assert.Equal((string)pdf["sha256"]!, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)));
        using var range = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Range = new(0, 3) } };
        using var part = await product.Api.Http.SendAsync(range, Cancel);
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal("%PDF", await part.Content.ReadAsStringAsync(Cancel));
        return bytes;
    }

    /// <summary>Rows by rule of the audit's evidence, which is every row that failed a rule.</summary>
    private async Task<Dictionary<string, int>> EvidenceAsync(JsonNode status)
    {
        await using var csv = await product.Api.Http.GetStreamAsync($"api/executions/{status["id"]}/artifacts/compliance-audit-evidence.csv", Cancel);
        using var reader = new TextFieldParser(csv) { Delimiters = [","], TrimWhiteSpace = false };
        Assert.Equal("rule", reader.ReadFields()![0]);
        var rows = new Dictionary<string, int>();
        while (reader.ReadFields() is [var rule, ..])
        {
            rows[rule] = rows.GetValueOrDefault(rule) + 1;
        }

        return rows;
    }

    [Fact(Timeout = 60_000)]
    public async Task LeaseRenewal_OnSample_GivesRecommendationsAndPdf()
    {
        var (status, result) = await RunAsync("oilfield-lease-renewal");

        Assert.Equal(["fetch-expiring", "analyze-performance", "risk-assessment", "generate-recommendations", "create-report"], status["steps"]!.AsArray().Select(step => (string)step!["id"]!));
        var recommendations = result["recommendations"]!.AsArray();
        Assert.NotEmpty(recommendations);
        var impact = result["financialImpact"]!;
        Assert.Equal(recommendations.Sum(row => (double?)row!["valueAtStakeUsd"] ?? 0), (double)impact["valueAtStakeUsd"]!, 0.5);
        Assert.Equal(recommendations.Count, impact["byOutcome"]!.AsObject().Sum(outcome => (int)outcome.Value!["count"]!));
        Assert.NotNull(result["riskAnalysis"]!["bySeverity"]);
        Assert.NotEmpty(await DownloadPdfAsync(status));
    }

    [Fact(Timeout = 60_000)]
    [Trait("tier", "slow")]
    public async Task ComplianceAudit_OnSample_GivesRulesScoreAndPdf()
    {
        var (status, result) = await RunAsync("compliance-audit");

        var validation = result["compliance-validation"]!;
        Assert.Equal(12, validation["rules"]!.AsArray().Count);
        Assert.InRange((double)validation["complianceRate"]!, 0.01, 0.99);
        Assert.NotEmpty(await DownloadPdfAsync(status));
        Assert.Equal(
            validation["rules"]!.AsArray().Where(rule => (int)rule!["failed"]! > 0).ToDictionary(rule => (string)rule!["id"]!, rule => (int)rule!["failed"]!),
            await EvidenceAsync(status));
    }

    [Fact(Timeout = 60_000)]
    [Trait("tier", "slow")]
    public async Task LeaseRenewal_Twice_GivesTheSameFigures()
    {
        var (status, first) = await RunAsync("oilfield-lease-renewal");
        var request = ApiClient.Request(ProductUnderTest.NewExecutionId(), "oilfield-lease-renewal", UseCase);
        request["context"]!["asOf"] = (string)status["asOf"]!;
        await product.Api.ExecuteAndWaitAsync(request, Cancel);
        var second = (await product.Api.GetAsync($"api/executions/{request["id"]}/result", Cancel)).Expect(HttpStatusCode.OK);

        Assert.True(JsonNode.DeepEquals(first, second));
    }
}
