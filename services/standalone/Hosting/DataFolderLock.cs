namespace Vanguards.Standalone.Hosting;

/// <summary>One process per data folder: held until the process ends, however it ends. What is left in the file tells the next one whether this one was killed.</summary>
public sealed class DataFolderLock : IDisposable
{
    private readonly FileStream _file;

    private DataFolderLock(FileStream file)
    {
        _file = file;
        LastWasKilled = file.Length > 0;
        file.WriteByte((byte)'1');
        file.Flush();
    }

    /// <summary>The process before this one did not come to give the folder back.</summary>
    public bool LastWasKilled { get; }

    public static DataFolderLock Take(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new DataFolderLock(new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException)
        {
            throw new StartupRefused($"The data folder {folder} cannot be written. Choose another: make run DATA_DIR=/some/folder");
        }
        catch (IOException full) when (full.Message.Contains("No space left on device", StringComparison.Ordinal))
        {
            throw new StartupRefused($"The disk that holds the data folder {folder} is full. Free space there and start again.");
        }
        catch (IOException)
        {
            throw new StartupRefused($"Another Vanguards process is using the data folder {folder}. Stop it, or choose another: make run DATA_DIR=./other PORT=8081");
        }
    }

    public void Dispose()
    {
        if (_file.CanWrite)
        {
            _file.SetLength(0);
        }

        _file.Dispose();
    }
}
