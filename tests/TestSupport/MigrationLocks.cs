using Microsoft.Data.Sqlite;

namespace Vanguards.TestSupport;

/// <summary>What a process leaves in its files when it is killed while EF migrates them.</summary>
public static class MigrationLocks
{
    /// <summary>Leaves the lock in every file of the folder that EF migrates; how many there are.</summary>
    public static int Leave(string dataFolder)
    {
        var left = 0;
        foreach (var file in Directory.EnumerateFiles(dataFolder, "*.db"))
        {
            using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM sqlite_master WHERE name = '__EFMigrationsHistory'";
            if ((long)command.ExecuteScalar()! == 1)
            {
                command.CommandText = """
                    CREATE TABLE IF NOT EXISTS "__EFMigrationsLock" ("Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY, "Timestamp" TEXT NOT NULL);
                    INSERT OR IGNORE INTO "__EFMigrationsLock" VALUES (1, '2026-11-01 08:00:00+00:00');
                    """;
                command.ExecuteNonQuery();
                left++;
            }
        }

        return left;
    }
}
