namespace Vanguards.Agents.Tables;

/// <summary>A private folder that is gone when the invocation is.</summary>
internal sealed class TempFolder : IAsyncDisposable
{
    public TempFolder(string parent)
    {
        var root = parent.Length > 0 ? parent : System.IO.Path.GetTempPath();
        Path = System.IO.Path.GetFullPath(System.IO.Path.Combine(root, $"vanguards-agent-{Guid.NewGuid():N}"));
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Path);
        }
        else
        {
            Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Path, recursive: true);
        return ValueTask.CompletedTask;
    }
}
