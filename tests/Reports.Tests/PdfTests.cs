using Vanguards.Reports.Tests.Fixtures;

namespace Vanguards.Reports.Tests;

public sealed class PdfTests
{
    [Fact]
    public async Task Renewal_FourHundredLeases_RendersPages()
    {
        using var report = await Rendering.OfAsync("renewal-60", "lease-renewal-report", RenewalFixture.Of(60).Input());
        Assert.Null(report.Output.Fault);
    }

    [Fact]
    public async Task Audit_WithEvidence_RendersPages()
    {
        using var report = await Rendering.OfAsync("audit", "compliance-audit", AuditFixture.Input(), options: new() { IncludeEvidence = true });
        Assert.Null(report.Output.Fault);
    }
}
