using System.Diagnostics;
using System.Text.Json;
using Vanguards.Contracts.Audit;
using Vanguards.ServiceDefaults.Clients;

namespace Vanguards.Gateway.Tests;

public sealed class StartTests
{
    [Fact]
    public async Task Start_WithAWrongConfiguration_NamesEveryFaultAtOnce()
    {
        var start = new ProcessStartInfo(GatewayUnderTest.Program) { RedirectStandardError = true };
        start.Environment["PORT"] = "many";
        start.Environment["VANGUARDS_SERVICE_KEY"] = "short";
        start.Environment["SERVICES__VALIDATOR"] = "validator:8080";
        start.Environment["AGENT_ENDPOINT"] = "nowhere";
        using var process = Process.Start(start)!;

        var said = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2, process.ExitCode);
        Assert.All(["PORT is 'many'", "VANGUARDS_SERVICE_KEY is not readable", "SERVICES__VALIDATOR is 'validator:8080'", "SERVICES__DATASETS is not set", "AGENT_ENDPOINT is 'nowhere'"],
            fault => Assert.Contains(fault, said, StringComparison.Ordinal));
        Assert.DoesNotContain("short", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null", true)]
    [InlineData("{\"a\":null,\"b\":1.50}", true)]
    [InlineData(null, false)]
    public void InternalJson_OfFreeFormValues_KeepsNullApartFromAbsent(string? details, bool isThere)
    {
        var entry = new AuditEntry
        {
            At = DateTimeOffset.UnixEpoch,
            Who = "ada",
            Action = "publish",
            Target = "w",
            Details = details is null ? null : JsonElement.Parse(details),
        };

        var back = JsonSerializer.Deserialize<AuditEntry>(JsonSerializer.SerializeToUtf8Bytes(entry, InternalJson.Options), InternalJson.Options)!;

        Assert.Equal(isThere, back.Details is not null);
        Assert.Equal(details, back.Details?.GetRawText());
    }
}
