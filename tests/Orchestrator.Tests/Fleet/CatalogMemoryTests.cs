using Microsoft.Extensions.Time.Testing;
using Vanguards.Orchestrator.Fleet;

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

        _memory.Changing("u");

        Assert.Equal("3", await GetAsync("u"));
        Assert.Equal("4", await GetAsync("u"));
        Assert.Equal("2", await GetAsync("other"));
        _time.Advance(CatalogMemory.Settling + TimeSpan.FromSeconds(1));
        Assert.Equal("5", await GetAsync("u"));
        Assert.Equal("5", await GetAsync("u"));
    }

    [Fact]
    public async Task Changing_WhileAQuestionIsUnderWay_ItsAnswerIsNotKept()
    {
        await SettleAsync();
        await _memory.GetAsync<string>(
            "q",
            _ => "u",
            _ =>
            {
                _memory.Changing("u");
                return Task.FromResult<string?>("old");
            },
            Cancel);

        Assert.Equal("new", await _memory.GetAsync<string>("q", _ => "u", _ => Task.FromResult<string?>("new"), Cancel));
    }

    [Fact]
    public async Task Get_NullOrOfNoUseCase_IsNotKept()
    {
        await SettleAsync();

        Assert.Null(await _memory.GetAsync<string>("q", _ => "u", _ => Task.FromResult<string?>(null), Cancel));
        Assert.Equal("a", await _memory.GetAsync<string>("q", _ => null, _ => Task.FromResult<string?>("a"), Cancel));
        Assert.Equal("b", await _memory.GetAsync<string>("q", _ => "u", _ => Task.FromResult<string?>("b"), Cancel));
    }

    private async Task SettleAsync()
    {
        await _memory.GetAsync<string>("first", _ => null, _ => Task.FromResult<string?>(null), Cancel);
        _time.Advance(CatalogMemory.Settling + TimeSpan.FromSeconds(1));
    }

    private Task<string?> GetAsync(string useCase) =>
        _memory.GetAsync<string>(useCase, _ => useCase, _ => Task.FromResult<string?>((++_asked).ToString(System.Globalization.CultureInfo.InvariantCulture)), Cancel);
}
