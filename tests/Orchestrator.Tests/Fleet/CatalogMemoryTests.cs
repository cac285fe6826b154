using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Vanguards.Contracts.Audit;
using Vanguards.Messaging.Commits;
using Vanguards.Orchestrator.Audit;
using Vanguards.Orchestrator.Fleet;
using Vanguards.Orchestrator.Tests.Product;

namespace Vanguards.Orchestrator.Tests.Fleet;

public sealed class CatalogMemoryTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly CatalogMemory _memory;
    private int _asked;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public CatalogMemoryTests() => _memory = new CatalogMemory(_time);

    [Fact]
    public async Task Get_SettledUseCase_IsAskedOnceInAWhile()
    {
        await SettleAsync();

        Assert.Equal("1", await GetAsync("u"));
        Assert.Equal("1", await GetAsync("u"));
        _time.Advance(CatalogMemory.Longest);
        Assert.Equal("2", await GetAsync("u"));
    }

    [Fact]
    public async Task Get_WhatChangedBeforeTheFirstQuestion_IsUnknownSoNothingIsKept()
    {
        Assert.Equal("1", await GetAsync("u"));
        Assert.Equal("2", await GetAsync("u"));
        _time.Advance(CatalogMemory.Settling);
        Assert.Equal("3", await GetAsync("u"));
        Assert.Equal("4", await GetAsync("u"));
    }

    [Fact]
    public async Task Changing_FromThenOn_TheUseCaseIsAskedEveryTimeUntilTheChangeHasSettled()
    {
        await SettleAsync();
        await GetAsync("u");
        await GetAsync("other");

        _memory.Changing("u", Guid.NewGuid());

        Assert.Equal("3", await GetAsync("u"));
        Assert.Equal("4", await GetAsync("u"));
        Assert.Equal("2", await GetAsync("other"));
        _time.Advance(CatalogMemory.Settling + TimeSpan.FromSeconds(1));
        Assert.Equal("5", await GetAsync("u"));
        Assert.Equal("5", await GetAsync("u"));
    }

    [Fact]
    public async Task Changed_WhatIsAskedFromThenOnIsKept()
    {
        await SettleAsync();
        await GetAsync("u");
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        _memory.Changing("u", first);
        _memory.Changing("u", second);

        _memory.Changed("u", first);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal("2", await GetAsync("u"));
        Assert.Equal("3", await GetAsync("u"));
        _memory.Changed("u", second);
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal("4", await GetAsync("u"));
        Assert.Equal("4", await GetAsync("u"));
    }

    [Fact]
    public async Task Changed_WhileAQuestionIsUnderWay_ItsAnswerIsNotKept()
    {
        await SettleAsync();
        var deed = Guid.NewGuid();
        _memory.Changing("u", deed);
        await AskAsync("old", () =>
        {
            _time.Advance(TimeSpan.FromTicks(1));
            _memory.Changed("u", deed);
        });

        Assert.Equal("new", await AskAsync("new"));
    }

    [Fact]
    public async Task Changing_MoreAtOnceThanAreCounted_AllSettle()
    {
        await SettleAsync();
        var deeds = Enumerable.Range(0, 200).Select(_ => Guid.NewGuid()).ToList();
        deeds.ForEach(deed => _memory.Changing("u", deed));
        deeds.ForEach(deed => _memory.Changed("u", deed));

        Assert.Equal("1", await GetAsync("u"));
        Assert.Equal("2", await GetAsync("u"));
        _time.Advance(CatalogMemory.Settling + TimeSpan.FromSeconds(1));
        Assert.Equal("3", await GetAsync("u"));
        Assert.Equal("3", await GetAsync("u"));
    }

    [Fact]
    public async Task Lead_WhatIsAskedFromThenOnIsKept_ButForRecentChanges()
    {
        await SettleAsync();
        Assert.Equal("1", await GetAsync("u"));

        _memory.Lead(["changing"]);
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal("2", await GetAsync("u"));
        Assert.Equal("2", await GetAsync("u"));
        Assert.Equal("3", await GetAsync("changing"));
        Assert.Equal("4", await GetAsync("changing"));
    }

    [Fact]
    public async Task Lead_AfterARestart_KnowsTheChangesOfTheTrail()
    {
        await using var product = await OrchestratorUnderTest.StartAsync();
        var trail = product.Services.GetRequiredService<AuditTrail>();
        await product.Services.GetRequiredService<GroupCommit>().RunAsync(
            scope =>
            {
                trail.Append(scope, EntryOf("publish", "long-ago", _time.GetUtcNow() - TimeSpan.FromHours(1)));
                trail.Append(scope, EntryOf("publish", "changing", _time.GetUtcNow()));
                for (var n = 0; n < 2_500; n++)
                {
                    trail.Append(scope, EntryOf("execute", "running", _time.GetUtcNow()));
                }
            },
            Cancel);

        await new RecentChanges(product.Database, _memory, _time).StartAsync(Cancel);
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal("1", await GetAsync("changing"));
        Assert.Equal("2", await GetAsync("changing"));
        Assert.Equal("3", await GetAsync("long-ago"));
        Assert.Equal("3", await GetAsync("long-ago"));
        Assert.Equal("4", await GetAsync("running"));
        Assert.Equal("4", await GetAsync("running"));
    }

    [Fact]
    public async Task Changing_WhileAQuestionIsUnderWay_ItsAnswerIsNotKept()
    {
        await SettleAsync();
        await AskAsync("old", () => _memory.Changing("u", Guid.NewGuid()));

        Assert.Equal("new", await AskAsync("new"));
    }

    [Fact]
    public async Task Get_NullOrOfNoUseCase_IsNotKept()
    {
        await SettleAsync();

        Assert.Null(await _memory.GetAsync<string>("q", _ => "u", _ => Task.FromResult<string?>(null), Cancel));
        Assert.Equal("a", await _memory.GetAsync<string>("q", _ => null, _ => Task.FromResult<string?>("a"), Cancel));
        Assert.Equal("b", await _memory.GetAsync<string>("q", _ => "u", _ => Task.FromResult<string?>("b"), Cancel));
    }

    private static AuditEntry EntryOf(string action, string useCase, DateTimeOffset at) => new() { At = at, Who = "ada", Action = action, UseCase = useCase, Target = "w" };

    private async Task SettleAsync()
    {
        await _memory.GetAsync<string>("first", _ => null, _ => Task.FromResult<string?>(null), Cancel);
        _time.Advance(CatalogMemory.Settling + TimeSpan.FromSeconds(1));
    }

    /// <summary>Asks a question whose answer comes after something has happened.</summary>
    private Task<string?> AskAsync(string answer, Action? meanwhile = null) => _memory.GetAsync<string>(
        "q",
        _ => "u",
        _ =>
        {
            meanwhile?.Invoke();
            return Task.FromResult<string?>(answer);
        },
        Cancel);

    private Task<string?> GetAsync(string useCase) =>
        _memory.GetAsync<string>(useCase, _ => useCase, _ => Task.FromResult<string?>((++_asked).ToString(System.Globalization.CultureInfo.InvariantCulture)), Cancel);
}
