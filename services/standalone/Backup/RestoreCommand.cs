using Microsoft.Data.Sqlite;
using Vanguards.Standalone.Hosting;

namespace Vanguards.Standalone.Backup;

/// <summary><c>--restore FOLDER</c>: makes a backup the data folder, which must not be there yet. Killed anywhere, there is either no data folder or all of it.</summary>
internal static class RestoreCommand
{
    public static int Run(string folder, string dataFolder, TextWriter output)
    {
        var source = Path.GetFullPath(folder);
        var manifest = BackupManifest.Read(source);
        if (Directory.Exists(dataFolder) && Directory.EnumerateFileSystemEntries(dataFolder).Any())
        {
            throw new StartupRefused($"The data folder {dataFolder} is not empty, and a restore never overwrites. Move it away, or restore to another: DATA_DIR=/some/folder");
        }

        var unfinished = dataFolder.TrimEnd(Path.DirectorySeparatorChar) + ".restoring";
        if (Directory.Exists(unfinished))
        {
            Directory.Delete(unfinished, recursive: true);
        }

        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(CopiedFile.Unfinished, StringComparison.Ordinal) && Path.GetFileName(file) != BackupManifest.Name))
        {
            CopiedFile.Copy(file, Path.Combine(unfinished, Path.GetRelativePath(source, file)));
        }

        foreach (var (name, bytes) in manifest.Databases)
        {
            Check(Path.Combine(unfinished, name), bytes);
        }

        if (Directory.Exists(dataFolder))
        {
            Directory.Delete(dataFolder);
        }

        Directory.Move(unfinished, dataFolder);
        output.WriteLine($"Restored the backup of {manifest.TakenAt:yyyy-MM-dd HH:mm:ss}Z to {dataFolder}. Executions that had not ended then go on when the product is started on it.");
        return 0;
    }

    private static void Check(string file, long bytes)
    {
        if (!File.Exists(file) || new FileInfo(file).Length != bytes)
        {
            throw new StartupRefused($"The backup is not whole: {Path.GetFileName(file)} is missing or has another size than when it was made. Nothing was restored.");
        }

        using var copy = BackupCommand.Open(file, SqliteOpenMode.ReadWrite);
        if (BackupCommand.Execute(copy, "PRAGMA quick_check(1)") is not "ok" and var fault)
        {
            throw new StartupRefused($"The backup's {Path.GetFileName(file)} is damaged: {fault}. Nothing was restored.");
        }
    }
}
