using Microsoft.Data.Sqlite;
using Vanguards.Standalone.Hosting;

namespace Vanguards.Standalone.Backup;

/// <summary>
/// <c>--backup FOLDER</c>: a copy of the data folder that is consistent while executions go on (docs/adr/0019). Databases first, the one that all others are told of
/// last; then the objects, which were all in the store when the rows that name them were committed. The same folder again copies only what is new.
/// </summary>
internal static class BackupCommand
{
    /// <summary>A deed of another file has its audit entry in this one, a fire its execution, and a log line too: the copies of those may be older, not newer.</summary>
    private static readonly string[] Last = ["logs.db", "orchestration.db"];

    /// <summary>Not part of the data: whose process it is, where it listens, what is being made.</summary>
    private static readonly string[] Left = ["lock", "address", BackupManifest.Name];

    public static int Run(string dataFolder, string folder, TimeProvider time, TextWriter output)
    {
        var target = Path.GetFullPath(folder);
        if (!File.Exists(Path.Combine(dataFolder, Last[^1])))
        {
            throw new StartupRefused($"There is nothing to back up in {dataFolder}. Name the data folder: DATA_DIR=/some/folder");
        }

        Prepare(dataFolder, target);
        var takenAt = time.GetUtcNow();
        var databases = Directory.EnumerateFiles(dataFolder, "*.db").Select(file => Path.GetFileName(file)!)
            .OrderBy(name => Array.IndexOf(Last, name)).ThenBy(name => name, StringComparer.Ordinal).ToDictionary(name => name, name => CopyDatabase(Path.Combine(dataFolder, name), Path.Combine(target, name)));
        CopySmall(dataFolder, target);
        var objects = CopyObjects(Path.Combine(dataFolder, "objects"), Path.Combine(target, "objects"));
        new BackupManifest { TakenAt = takenAt, Databases = databases, Objects = objects }.Write(target);
        output.WriteLine($"Backed up {dataFolder} as it was at {takenAt:yyyy-MM-dd HH:mm:ss}Z to {target}: {databases.Count} databases, {objects} objects. It holds the keys too; keep it as safe as the data folder.");
        return 0;
    }

    private static void Prepare(string dataFolder, string target)
    {
        if ((target + Path.DirectorySeparatorChar).StartsWith(Path.GetFullPath(dataFolder) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new StartupRefused($"The backup folder {target} lies in the data folder. Choose one elsewhere, best on another disk.");
        }

        var manifest = Path.Combine(target, BackupManifest.Name);
        var begun = manifest + CopiedFile.Unfinished;
        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any() && !File.Exists(manifest) && !File.Exists(begun))
        {
            throw new StartupRefused($"{target} holds something that is no backup. Choose an empty folder, or that of an earlier backup.");
        }

        Directory.CreateDirectory(target);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        // From now on it is half of one.
        File.WriteAllText(begun, "");
        File.Delete(manifest);
    }

    /// <summary>SQLite's own online backup: one snapshot of the file, which holds up no writer.</summary>
    private static long CopyDatabase(string from, string to)
    {
        var unfinished = to + CopiedFile.Unfinished;
        File.Delete(unfinished);
        using (var source = Open(from, SqliteOpenMode.ReadWrite))
        using (var copy = Open(unfinished, SqliteOpenMode.ReadWriteCreate))
        {
            source.BackupDatabase(copy);
            // One file: the log beside it would not be moved with it.
            Execute(copy, "PRAGMA journal_mode = DELETE");
            if (Execute(copy, "PRAGMA quick_check(1)") is not "ok" and var fault)
            {
                throw new StartupRefused($"{from} is damaged and was not backed up: {fault}");
            }
        }

        CopiedFile.Finish(to);
        return new FileInfo(to).Length;
    }

    internal static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, DefaultTimeout = 60 }.ConnectionString);
        connection.Open();
        return connection;
    }

    internal static object? Execute(SqliteConnection connection, string sql)
    {
        using var command = new SqliteCommand(sql, connection);
        return command.ExecuteScalar();
    }

    /// <summary>Keys and the like. After the databases: what is in them was made with keys that are there by now.</summary>
    private static void CopySmall(string dataFolder, string target)
    {
        var files = Directory.EnumerateFiles(dataFolder).Where(file => Path.GetExtension(file) is not (".db" or ".db-wal" or ".db-shm" or ".db-journal") && !Left.Contains(Path.GetFileName(file)))
            .Concat(Directory.EnumerateDirectories(dataFolder).Where(each => Path.GetFileName(each) != "objects").SelectMany(each => Directory.EnumerateFiles(each, "*", SearchOption.AllDirectories)));
        foreach (var file in files)
        {
            CopiedFile.Copy(file, Path.Combine(target, Path.GetRelativePath(dataFolder, file)));
        }
    }

    /// <summary>A sweep may move objects between the two places meanwhile; the third look finds what came back between the first and the second.</summary>
    private static long CopyObjects(string objects, string target)
    {
        foreach (var part in (string[])["sha256", "aside", "sha256"])
        {
            foreach (var file in FilesBelow(Path.Combine(objects, part)))
            {
                // Content-addressed: what is there under the name is the same.
                var copy = Path.Combine(target, Path.GetRelativePath(objects, file));
                if (!File.Exists(copy))
                {
                    CopiedFile.Copy(file, copy);
                }
            }
        }

        foreach (var file in FilesBelow(Path.Combine(objects, "named")).Append(Path.Combine(objects, "presign.key")))
        {
            CopiedFile.Copy(file, Path.Combine(target, Path.GetRelativePath(objects, file)));
        }

        return FilesBelow(Path.Combine(target, "sha256")).LongCount();
    }

    private static IEnumerable<string> FilesBelow(string folder) => Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories) : [];
}
