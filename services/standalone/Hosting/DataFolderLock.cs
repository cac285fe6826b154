namespace Vanguards.Standalone.Hosting;

/// <summary>One process per data folder: held until the process ends, however it ends.</summary>
public sealed class DataFolderLock : IDisposable
{
    private readonly FileStream _file;

    private DataFolderLock(FileStream file) => _file = file;

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
        catch (IOException)
        {
            throw new StartupRefused($"Another Vanguards process is using the data folder {folder}. Stop it, or choose another: make run DATA_DIR=./other PORT=8081");
        }
    }

    public void Dispose() => _file.Dispose();
}
