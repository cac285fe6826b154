using System.Text;
using Microsoft.Extensions.Time.Testing;
using Vanguards.Storage.Objects;
using Vanguards.Storage.Sweep;

namespace Vanguards.Storage.Tests.Sweep;

/// <summary>What every store promises of its sweep. Time moves by the test's clock; objects are as old as their store says.</summary>
public abstract class OrphanSweepTests
{
    private static readonly TimeSpan PastGrace = TimeSpan.FromHours(25);
    private static readonly TimeSpan PastAside = TimeSpan.FromHours(169);

    private protected SweepOptions Options { get; } = new();

    private protected Rows Datasets { get; } = new("datasets");

    private protected FakeTimeProvider Time { get; } = new(TimeProvider.System.GetUtcNow());

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The store under test, empty.</summary>
    private protected abstract Task<(IObjectStore Store, IObjectShelf Shelf)> OpenAsync();

    [Fact]
    public async Task Orphan_PastItsGrace_IsSetAsideAndThenDeleted_WhatIsReferredToStays()
    {
        var (store, shelf) = await OpenAsync();
        var (kept, orphan) = (await PutAsync(store, "kept"), await PutAsync(store, "orphan"));
        Datasets.Referred.Add(kept.Sha256);

        Assert.False((await SweepAsync(shelf)).IsSomething);
        Time.Advance(PastGrace);
        Assert.Equal(new SweepReport(1, 0, 0, 0), await SweepAsync(shelf));
        Assert.Equal([kept.Uri], await AddressesAsync(shelf, "sha256/"));
        Assert.False((await SweepAsync(shelf)).IsSomething);
        Time.Advance(PastAside);
        Assert.Equal(new SweepReport(0, 1, 0, 0), await SweepAsync(shelf));

        Assert.Empty(await AddressesAsync(shelf, "aside/"));
        Assert.Equal((true, false), (await store.ExistsAsync(kept.Uri, Cancel), await store.ExistsAsync(orphan.Uri, Cancel)));
        Assert.Equal("kept", await ReadAsync(store, kept.Uri));
    }

    [Fact]
    public async Task Object_SetAsideTooSoon_ComesBackToWhoeverAsks()
    {
        var (store, shelf) = await OpenAsync();
        var late = await PutAsync(store, "late");
        Time.Advance(PastGrace);
        await SweepAsync(shelf);
        Datasets.Referred.Add(late.Sha256);

        Assert.True(await store.ExistsAsync(late.Uri, Cancel));
        Time.Advance(PastAside);
        await SweepAsync(shelf);

        Assert.Empty(await AddressesAsync(shelf, "aside/"));
        Assert.Equal([late.Uri], await AddressesAsync(shelf, "sha256/"));
    }

    [Fact]
    public async Task Object_SetAsideAndReferredToSince_IsBroughtBackByTheSweepItself()
    {
        var (store, shelf) = await OpenAsync();
        var late = await PutAsync(store, "late");
        Time.Advance(PastGrace);
        await SweepAsync(shelf);
        Datasets.Referred.Add(late.Sha256);
        Time.Advance(PastAside);

        Assert.Equal(new SweepReport(0, 0, 1, 0), await SweepAsync(shelf));
        Assert.Equal([late.Uri], await AddressesAsync(shelf, "sha256/"));
    }

    [Fact]
    public async Task Object_WrittenAgainWhileTheSweepRuns_IsThereForItsWriter()
    {
        var (store, shelf) = await OpenAsync();
        var first = await PutAsync(store, "again");
        Time.Advance(PastGrace);
        // The writer finds it there, so it writes nothing; its row comes after the sweep has read the rows.
        Datasets.Meanwhile = async () => Assert.Equal(first, await PutAsync(store, "again"));
        await SweepAsync(shelf);
        Datasets.Meanwhile = () => Task.CompletedTask;
        Datasets.Referred.Add(first.Sha256);

        Assert.True(await store.ExistsAsync(first.Uri, Cancel));
        for (var sweep = 0; sweep < 3; sweep++)
        {
            Time.Advance(PastAside);
            await SweepAsync(shelf);
        }

        Assert.Equal([first.Uri], await AddressesAsync(shelf, "sha256/"));
    }

    [Fact]
    public async Task Sweep_WithAServiceAway_TakesNothing()
    {
        var (store, shelf) = await OpenAsync();
        var orphan = await PutAsync(store, "orphan");
        Time.Advance(PastGrace);
        Datasets.Meanwhile = () => throw new IOException("away");

        await Assert.ThrowsAsync<IOException>(() => SweepAsync(shelf));

        Assert.Equal([orphan.Uri], await AddressesAsync(shelf, "sha256/"));
    }

    [Fact]
    public async Task Store_OfAnotherInstallation_IsNotSwept()
    {
        var (store, shelf) = await OpenAsync();
        await SweepAsync(shelf);
        var theirs = await PutAsync(store, "to another's rows an orphan");
        Time.Advance(PastGrace);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => SweepAsync(shelf, "another"));

        Assert.Contains("belongs to another database", refused.Message, StringComparison.Ordinal);
        Assert.Equal([theirs.Uri], await AddressesAsync(shelf, "sha256/"));
        Assert.Equal(1, (await SweepAsync(shelf)).SetAside);
    }

    [Fact]
    public async Task Sweep_OfMany_GoesByPagesAndEndsAtItsLimit()
    {
        var (store, shelf) = await OpenAsync();
        (Options.Page, Options.Most) = (3, 5);
        for (var n = 0; n < 12; n++)
        {
            await PutAsync(store, $"orphan {n}");
        }

        Time.Advance(PastGrace);
        var swept = new List<int>();
        for (var sweep = 0; sweep < 4; sweep++)
        {
            swept.Add((await SweepAsync(shelf)).SetAside);
        }

        Assert.Equal([5, 5, 2, 0], swept);
        Assert.Equal(3, Datasets.Asked.Max());
    }

    [Fact]
    public async Task SharedResults_PastTheirTime_AreDeleted_OtherNamesStay()
    {
        var (store, shelf) = await OpenAsync();
        await store.PutNamedAsync(".step-results/ab/abcd", Bytes("result"), Cancel);
        var stored = await store.PutNamedAsync("land/wf/x-1/result.json", Bytes("a run's"), Cancel);
        Time.Advance(PastGrace);
        Assert.False((await SweepAsync(shelf)).IsSomething);
        Time.Advance(PastAside);

        Assert.Equal(new SweepReport(0, 0, 0, 1), await SweepAsync(shelf));
        Assert.Equal([ObjectAddress.SweepOwner, stored.Uri], await AddressesAsync(shelf, "named/"));
    }

    private protected static Task<StoredObject> PutAsync(IObjectStore store, string text) => store.PutAsync(Bytes(text), Cancel);

    private protected Task<SweepReport> SweepAsync(IObjectShelf shelf, string installation = "ours") =>
        new OrphanSweep((IObjectStore)shelf, shelf, [new Rows("validator"), new Rows("orchestrator"), Datasets], Microsoft.Extensions.Options.Options.Create(Options), Time).RunAsync(installation, Cancel);

    private static MemoryStream Bytes(string text) => new(Encoding.UTF8.GetBytes(text));

    private static async Task<string> ReadAsync(IObjectStore store, string uri)
    {
        using var reader = new StreamReader(await store.OpenAsync(uri, Cancel));
        return await reader.ReadToEndAsync(Cancel);
    }

    private static async Task<List<string>> AddressesAsync(IObjectShelf shelf, string prefix) =>
        await shelf.ListAsync(prefix, Cancel).Select(listed => listed.Address).Order(StringComparer.Ordinal).ToListAsync(Cancel);
}
