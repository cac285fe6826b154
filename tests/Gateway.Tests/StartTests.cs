using System.Diagnostics;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Vanguards.Contracts.Audit;
using Vanguards.ServiceDefaults.Clients;
using Vanguards.ServiceDefaults.Hosting;
using Vanguards.TestSupport;

namespace Vanguards.Gateway.Tests;

public sealed class StartTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_WithAWrongConfiguration_NamesEveryFaultAtOnce()
    {
        var start = new ProcessStartInfo(GatewayUnderTest.Program) { RedirectStandardError = true };
        start.Environment["PORT"] = "many";
        start.Environment["VANGUARDS_SERVICE_KEY"] = "short";
        start.Environment["SERVICES__VALIDATOR"] = "validator:8080";
        start.Environment["AGENT_ENDPOINT"] = "nowhere";
        using var process = Process.Start(start)!;

        var said = await process.StandardError.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);

        Assert.Equal(2, process.ExitCode);
        Assert.All(["PORT is 'many'", "VANGUARDS_SERVICE_KEY is not readable", "SERVICES__VALIDATOR is 'validator:8080'", "SERVICES__DATASETS is not set", "AGENT_ENDPOINT is 'nowhere'"],
            fault => Assert.Contains(fault, said, StringComparison.Ordinal));
        Assert.DoesNotContain("short", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_WhileItStarts_EndsAsOneThatWasTold()
    {
        var folder = Directory.CreateTempSubdirectory("vanguards-start-").FullName;
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

        var code = await ServiceHost.RunAsync(
            [$"--DATA_DIR={folder}", $"--VANGUARDS_SERVICE_KEY={key}"], new ServiceNeeds("test"), builder => builder.Services.AddHostedService<StopsAtOnce>(), _ => { });

        Assert.Equal(0, code);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Stop_WhileALiveViewIsOpen_DoesNotWaitForIt()
    {
        await using var gateway = new GatewayUnderTest();
        await gateway.InitializeAsync();
        using var live = await LiveClient.ConnectAsync(gateway.Address, Cancel, bearer: GatewayUnderTest.Token);
        await live.SendAsync(new JsonObject { ["action"] = "subscribe" }, Cancel);
        await live.NextAsync(Cancel);
        var watch = Stopwatch.StartNew();

        Assert.Equal(0, await gateway.StopAsync(Cancel));

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(15));
        await Assert.ThrowsAsync<WebSocketException>(() => live.NextAsync(Cancel));
    }

    private sealed class StopsAtOnce(IHostApplicationLifetime lifetime) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            lifetime.StopApplication();
            cancellationToken.ThrowIfCancellationRequested();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
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
