using Microsoft.Extensions.Options;
using Vanguards.Agents.Invocations;

namespace Vanguards.Agents.Tests.Invocations;

public sealed class AdmissionTests
{
    [Fact]
    public async Task Admission_Full_RefusesTheNext()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var admission = new Admission(Options.Create(new AgentsOptions { Concurrency = 1 }));
        using var working = await admission.EnterAsync(cancel);
        var waiting = new[] { admission.EnterAsync(cancel), admission.EnterAsync(cancel) };

        Assert.Null(await admission.EnterAsync(cancel));
        Assert.All(waiting, task => Assert.False(task.IsCompleted));

        working!.Dispose();
        var next = await await Task.WhenAny(waiting);
        next!.Dispose();
        Assert.All(await Task.WhenAll(waiting), Assert.NotNull);
    }

    [Fact]
    public async Task Admission_WaiterGone_FreesItsPlace()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var admission = new Admission(Options.Create(new AgentsOptions { Concurrency = 1 }));
        using var working = await admission.EnterAsync(cancel);
        using var gone = new CancellationTokenSource();
        var waiting = new[] { admission.EnterAsync(gone.Token), admission.EnterAsync(gone.Token) };
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(waiting));

        var again = admission.EnterAsync(cancel);
        Assert.False(again.IsCompleted);
        working!.Dispose();
        Assert.NotNull(await again);
    }
}
