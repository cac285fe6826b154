using Microsoft.Extensions.Options;
using Vanguards.Contracts.Objects;
using Vanguards.Storage.Objects;
using Vanguards.TestSupport;

namespace Vanguards.Storage.Tests.Objects;

/// <summary>A folder store on a disk that gets full in the middle of an object.</summary>
public sealed class FullDiskTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Put_ThatFindsNoRoom_LeavesNothingAndWorksOnceThereIsRoom()
    {
        using var disk = Mounted();
        var store = new FolderObjectStore(Path.Combine(disk.Folder, "objects"), Options.Create(new StorageOptions()), TimeProvider.System);
        var content = new byte[2_000_000];
        Random.Shared.NextBytes(content);
        disk.FillUpTo(1_000_000);
        var before = disk.Free;

        await Assert.ThrowsAsync<IOException>(() => store.PutAsync(new MemoryStream(content), Cancel));

        Assert.Equal(before, disk.Free);
        Assert.Empty(Directory.EnumerateFiles(store.ScratchFolder));
        Assert.Empty(Directory.EnumerateFiles(store.LocalFolder, "*", SearchOption.AllDirectories));
        disk.Empty();
        var stored = await store.PutAsync(new MemoryStream(content), Cancel);
        await using var again = await store.OpenAsync(stored.Uri, Cancel);
        Assert.Equal(content.LongLength, again.Length);
    }

    [Fact]
    public void Room_BelowTheReserve_IsRefusedWithWhatToDo()
    {
        using var disk = Mounted();
        var room = new DiskRoom(disk.Folder, Options.Create(new StorageOptions { ReserveMiB = 2 }));
        room.Require("New executions are");
        disk.FillUpTo(1_000_000);

        var full = Assert.Throws<DiskFullException>(() => room.Require("New executions are"));

        Assert.StartsWith($"New executions are refused: the disk that holds the data folder {disk.Folder} has 0 MiB left", full.Message, StringComparison.Ordinal);
        Assert.Contains("Free space there", full.Message, StringComparison.Ordinal);
    }

    private static SmallDisk Mounted()
    {
        var disk = SmallDisk.Mount(8);
        Assert.SkipWhen(disk is null, "Mounting a small file system takes Linux and root.");
        return disk;
    }
}
