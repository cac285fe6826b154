using Microsoft.Extensions.DependencyInjection;
using Vanguards.Contracts.Steps;
using Vanguards.Orchestrator.Logs;
using Vanguards.Orchestrator.Tests.Product;
using static Vanguards.Orchestrator.Tests.Product.OrchestratorUnderTest;

namespace Vanguards.Orchestrator.Tests.Logs;

public sealed class LogStoreTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(100)]
    public async Task Lines_OfManyExecutionsBeforeAndAfterARestart_AreNumberedOnEach(int executions)
    {
        var first = await StartAsync();
        await AddAsync(first, executions, "before", 2);
        await first.CrashAsync();
        await using var second = await StartAsync(first);
        await AddAsync(second, executions, "after", 1);
        await AddAsync(second, executions, "after", 1);

        for (var n = 0; n < executions; n++)
        {
            var (lines, next) = await second.Services.GetRequiredService<LogStore>().ReadAsync($"e{n}", null, 0, 100, Cancel);
            Assert.Equal(["before 0", "before 1", "after 0", "after 0"], lines.Select(line => line.Log!.Value.GetProperty("message").GetString()));
            Assert.Equal([1, 2, 3, 4], lines.Select(line => line.LogSeq!.Value));
            Assert.Equal(4, next);
        }
    }

    private static async Task AddAsync(OrchestratorUnderTest product, int executions, string text, int lines)
    {
        var store = product.Services.GetRequiredService<LogStore>();
        for (var n = 0; n < executions * lines; n++)
        {
            store.Add(new StepLogLine { ExecutionId = $"e{n % executions}", StepId = "a", Attempt = 1, At = DateTimeOffset.UnixEpoch, Level = "info", Message = $"{text} {n / executions}" }, "u");
        }

        await store.SettleAsync(Cancel);
    }
}
