using Vanguards.Storage.Sweep;

namespace Vanguards.Storage.Objects;

/// <remarks>Its sweep: a rename sets an object aside or brings it back, so that whoever looks finds it in one of the two places.</remarks>
public sealed partial class FolderObjectStore : IObjectShelf
{
    public IAsyncEnumerable<ListedObject> ListAsync(string prefix, CancellationToken cancel)
    {
        var folder = new DirectoryInfo(FullPath(prefix));
        var files = folder.Exists ? folder.EnumerateFiles("*", SearchOption.AllDirectories) : [];
        return files.Select(file => new ListedObject(Path.GetRelativePath(_root, file.FullName).Replace('\\', '/'), file.LastWriteTimeUtc)).ToAsyncEnumerable();
    }

    public Task<bool> SetAsideAsync(string address, DateTimeOffset before, CancellationToken cancel)
    {
        var (path, aside) = (FullPath(address), FullPath(ObjectAddress.Aside + address));
        try
        {
            if (File.GetLastWriteTimeUtc(path) >= before)
            {
                return Task.FromResult(false);
            }

            // How long it lies there is counted from now, also if the power fails between the two.
            Touch(path);
            DurableFile.Publish(path, aside);
            return Task.FromResult(true);
        }
        catch (FileNotFoundException)
        {
            return Task.FromResult(false);
        }
    }

    public Task<bool> BringBackAsync(string address, CancellationToken cancel)
    {
        var (path, aside) = (FullPath(address), FullPath(ObjectAddress.Aside + address));
        try
        {
            Touch(aside);
            DurableFile.Publish(aside, path);
            return Task.FromResult(true);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            // Nobody set it aside, or another has just brought it back.
            return Task.FromResult(File.Exists(path));
        }
    }

    public Task DeleteAsync(string address, CancellationToken cancel)
    {
        File.Delete(FullPath(address));
        return Task.CompletedTask;
    }
}
