using UglyToad.PdfPig;

namespace Vanguards.Standalone.Tests.Demo;

/// <summary><c>make demo</c> as a person sees it.</summary>
[Trait("tier", "slow")]
public sealed class DemoTests : IDisposable
{
    private readonly string _out = Directory.CreateTempSubdirectory("vanguards-demo-out-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task Demo_OnSample_ShowsStepsRecommendationsAndWritesReports()
    {
        var command = await CommandLine.RunAsync(["--demo", _out], new Dictionary<string, string>(), Cancel);

        Assert.True(command.ExitCode == 0, command.Output + command.Error);
        Assert.All(
            ["Fetch Expiring Leases", "Generate Recommendations", "Create Renewal Report", "Generate Audit Report", "recommendations: US$", "make run", Path.Combine(_out, "lease-renewal-report.pdf"), Path.Combine(_out, "compliance-audit.pdf")],
            text => Assert.Contains(text, command.Output, StringComparison.Ordinal));
        Assert.DoesNotContain('\u001b', command.Output);
        using var renewal = PdfDocument.Open(Path.Combine(_out, "lease-renewal-report.pdf"));
        using var audit = PdfDocument.Open(Path.Combine(_out, "compliance-audit.pdf"));
        Assert.All([renewal, audit], pdf => Assert.InRange(pdf.NumberOfPages, 3, 500));
    }

    [Fact(Timeout = 60_000)]
    public async Task Demo_FolderThatIsAFile_FailsAndSaysSo()
    {
        var file = Path.Combine(_out, "taken");
        await File.WriteAllTextAsync(file, "", Cancel);

        var command = await CommandLine.RunAsync(["--demo", file], new Dictionary<string, string>(), Cancel);

        Assert.Equal(1, command.ExitCode);
        Assert.Contains(file, command.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", command.Error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_out, recursive: true);
}
