using System.Net;
using System.Text.Json.Nodes;
using Vanguards.TestSupport;

namespace Vanguards.Standalone.Tests.Sample;

/// <summary>The shipped compliance audit where datasets have no data: it completes, and says what could not be computed and why.</summary>
[Trait("tier", "slow")]
public sealed class MissingDataTests : IAsyncLifetime
{
    private const string UseCase = "oilfield-land-lease";
    private readonly ProductProcess _process = new(sample: false);
    private ApiClient? _api;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ApiClient Api => _api!;

    public async ValueTask InitializeAsync()
    {
        await _process.StartAsync(Cancel);
        _api = new ApiClient(_process.Address, ProductProcess.Token);
        var samples = Path.Combine(Repository.Root, "samples", UseCase);
        (await Api.PutAsync($"api/use-cases/{UseCase}", JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(samples, "use-case.json"), Cancel))!, Cancel)).Expect(HttpStatusCode.Created);
        await UploadAsync("leases", "lease_id,status,effective_date,expiry_date,royalty_rate,working_interest,gross_acres,net_acres,rental_paid_through\nL-1,ACTIVE,2020-01-01,2030-01-01,0.1875,0.75,100,80,2030-01-01\nL-2,HBP,2020-01-01,2030-01-01,0.1,0.75,100,80,2030-01-01\n");
        var definition = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(samples, "workflows", "compliance-audit.json"), Cancel))!;
        (await Api.PutAsync("api/workflows/compliance-audit/versions/1.0.0", definition, Cancel)).Expect(HttpStatusCode.Created);
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await _process.DisposeAsync();
    }

    private async Task UploadAsync(string dataset, string csv) =>
        (await Api.UploadAsync($"api/use-cases/{UseCase}/datasets/{dataset}", csv, "text/csv", Cancel)).Expect(HttpStatusCode.Created);

    [Fact(Timeout = 180_000)]
    public async Task ComplianceAudit_WithoutThreeDatasetsThenWithMore_CompletesAndSaysWhatIsMissing()
    {
        var result = await RunAsync("e1");

        Assert.Equal(["inspections", "permits", "violations"], await MissingAsync("e1"));
        var rules = result["compliance-validation"]!["rules"]!.AsArray().ToDictionary(rule => (string)rule!["id"]!, rule => (string)rule!["status"]!);
        Assert.Equal(("FAILED", "NOT_CHECKABLE"), (rules["C09"], rules["C06"]));

        await UploadAsync("permits", "permit_id,lease_id,type,status,applied_date\nP-1,L-1,DRILL,PENDING,2025-01-01\n");
        await UploadAsync("violations", "violation_id,inspection_id,lease_id,code,severity,issued_date,due_date,resolved_date\nV-1,I-1,L-1,X,MAJOR,2025-01-01,2025-02-01,2025-06-01\n");
        result = await RunAsync("e2");

        Assert.Equal(["inspections"], await MissingAsync("e2"));
        Assert.Equal("FAILED", (string)result["compliance-validation"]!["rules"]!.AsArray().Single(rule => (string)rule!["id"]! == "C05")!["status"]!);
    }

    private async Task<IEnumerable<string>> MissingAsync(string id) =>
        (await Api.GetAsync($"api/executions/{id}/logs?step=gather-data", Cancel)).Expect(HttpStatusCode.OK)["items"]!.AsArray()
            .Where(line => (string)line!["level"]! == "warn").Select(line => ((string)line!["message"]!).Split("the source ")[1].Split(';')[0]).Order(StringComparer.Ordinal);

    private async Task<JsonNode> RunAsync(string id)
    {
        var status = await Api.ExecuteAndWaitAsync(ApiClient.Request(id, "compliance-audit", UseCase), Cancel);
        Assert.True((string)status["state"]! == "COMPLETED", status.ToJsonString());
        Assert.Single((await Api.GetAsync($"api/executions/{id}/artifacts", Cancel)).Expect(HttpStatusCode.OK)["items"]!.AsArray(), item => (string)item!["contentType"]! == "application/pdf");
        return (await Api.GetAsync($"api/executions/{id}/result", Cancel)).Expect(HttpStatusCode.OK);
    }
}
