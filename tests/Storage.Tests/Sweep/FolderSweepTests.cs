using Vanguards.Storage.Objects;
using Vanguards.Storage.Sweep;

namespace Vanguards.Storage.Tests.Sweep;

public sealed class FolderSweepTests : OrphanSweepTests, IDisposable
{
    private readonly TestStore _store;

    public FolderSweepTests() => _store = new TestStore(time: Time);

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Sweep_WithoutAService_DoesNotBegin() =>
        Assert.Throws<InvalidOperationException>(() => new OrphanSweep(_store.Objects, _store.Objects, [Datasets, new Rows("orchestrator")], Microsoft.Extensions.Options.Options.Create(Options), Time));

    [Fact]
    public async Task Object_WrittenAgain_IsAsYoungAsANewOne()
    {
        var again = await PutAsync(_store.Objects, "again");
        Time.Advance(TimeSpan.FromHours(20));
        await PutAsync(_store.Objects, "again");
        Time.Advance(TimeSpan.FromHours(20));

        Assert.False((await SweepAsync(_store.Objects)).IsSomething);
        Assert.False(await _store.Objects.SetAsideAsync(again.Uri, Time.GetUtcNow() - TimeSpan.FromHours(24), Cancel));
    }

    [Fact]
    public void Hash_IsFoundInText_OnlyWhole()
    {
        var hash = new string('a', 64);
        var found = new HashSet<string>();

        HashText.Collect($"{hash}b", [hash], found);
        Assert.Empty(found);
        HashText.Collect($$"""{"uri":"sha256/aa/{{hash}}","x":"{{new string('b', 64)}}"}""", [hash], found);
        Assert.Equal([hash], found);
    }

    private protected override Task<(IObjectStore Store, IObjectShelf Shelf)> OpenAsync() => Task.FromResult<(IObjectStore, IObjectShelf)>((_store.Objects, _store.Objects));
}
