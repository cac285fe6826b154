using Vanguards.Contracts.Steps;

namespace Vanguards.Executor.Tests.Transforms;

public sealed class ReportTransformTests
{
    private static readonly object Recommendations = new
    {
        recommendations = new[] { new { leaseId = "L1", leaseName = "Alpha", county = "Ward", outcome = "RENEW", deadline = "2026-04-01", valueAtStakeUsd = 10.0, renewalCostUsd = 5.0, npvUsd = 4.0, reasons = Array.Empty<string>(), path = Array.Empty<object>(), flagCodes = Array.Empty<string>() } },
        financialImpact = new { currency = "USD", valueAtStakeUsd = 10.0, renewalCostUsd = 5.0, npvUsd = 4.0, byOutcome = new { RENEW = new { count = 1, valueAtStakeUsd = 10.0, renewalCostUsd = 5.0, npvUsd = 4.0 } } },
    };

    private static object Template(string template, string? format = null, object? options = null) => new { transform = new { template, format, options } };

    private static StepWork With(StepWork work) => work with
    {
        Upstream = new Dictionary<string, UpstreamStep> { ["decide"] = ExecutorHost.Completed(Recommendations) },
    };

    [Theory]
    [InlineData("html", "text/html")]
    [InlineData("json", "application/json")]
    [InlineData(null, "application/pdf")]
    public async Task Report_Rendered_IsAnArtifactInStorage(string? format, string contentType)
    {
        await using var host = await ExecutorHost.StartAsync();
        var report = Assert.IsType<StepSucceeded>(await host.RunAsync(With(await host.WorkAsync(StepJson.One("create", "transform", Template("lease-renewal-report", format))))));

        var artifact = report.Output.Artifacts[0];
        Assert.Equal(($"lease-renewal-report.{format ?? "pdf"}", "create"), (artifact.Name, artifact.StepId));
        Assert.StartsWith(contentType, artifact.ContentType, StringComparison.Ordinal);
        await using var stored = await host.Store.OpenAsync(artifact.Uri, CancellationToken.None);
        Assert.Equal(artifact.Bytes, stored.Length);
        Assert.Equal(artifact.Name, report.Output.Value.Inline!.Value.GetProperty("artifacts")[0].GetProperty("name").GetString());
        Assert.Equal(artifact.Sha256, report.Output.Value.Inline!.Value.GetProperty("artifacts")[0].GetProperty("sha256").GetString());
    }

    [Fact]
    public async Task Report_OfTheSameTemplateTwice_HasNamesOfItsOwn()
    {
        await using var host = await ExecutorHost.StartAsync();
        var steps = StepJson.List(
            StepJson.Of("one", "transform", Template("lease-renewal-report", "json")),
            StepJson.Of("two", "transform", Template("lease-renewal-report", "json")));

        var report = Assert.IsType<StepSucceeded>(await host.RunAsync(With(await host.WorkAsync(steps, "two")) with { Item = 3 }));

        Assert.Equal("lease-renewal-report-two-3.json", report.Output.Artifacts[0].Name);
    }

    [Fact]
    public async Task Report_Again_IsNeverReused()
    {
        await using var host = await ExecutorHost.StartAsync();
        var steps = StepJson.One("create", "transform", Template("lease-renewal-report", "json"));
        await host.RunAsync(With(await host.WorkAsync(steps)));

        Assert.False(Assert.IsType<StepSucceeded>(await host.RunAsync(With(await host.WorkAsync(steps)))).Cached);
    }

    [Fact]
    public async Task Report_SecretInput_IsMasked()
    {
        await using var host = await ExecutorHost.StartAsync();
        var more = """ "inputs":{"required":[{"name":"token","type":"string","secret":true}]} """;
        var steps = StepJson.One("create", "transform", Template("lease-renewal-report", "json"));
        var report = Assert.IsType<StepSucceeded>(await host.RunAsync(With(await host.WorkAsync(steps, more: more, inputs: new { token = "hush-hush-99" }))));

        using var reader = new StreamReader(await host.Store.OpenAsync(report.Output.Artifacts[0].Uri, CancellationToken.None));
        Assert.DoesNotContain("hush-hush-99", await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("no-such-template", null, null)]
    [InlineData("lease-renewal-report", "docx", null)]
    [InlineData("lease-renewal-report", null, "A3")]
    public async Task Report_ThatThereIsNot_IsRefused(string template, string? format, string? paper)
    {
        await using var host = await ExecutorHost.StartAsync();
        var fault = await host.FaultAsync(With(await host.WorkAsync(StepJson.One("create", "transform", Template(template, format, paper is null ? null : new { paper })))));

        Assert.Equal("VALIDATION_FAILED", fault.Code);
    }

    [Fact]
    public async Task Report_Finished_LeavesNoScratchFiles()
    {
        await using var host = await ExecutorHost.StartAsync();
        await host.RunAsync(With(await host.WorkAsync(StepJson.One("create", "transform", Template("lease-renewal-report", "json")))));

        Assert.Empty(Directory.EnumerateFileSystemEntries(host.Store.ScratchFolder));
    }
}
