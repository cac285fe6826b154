using System.Text.Json;
using Vanguards.Standalone.Hosting;

namespace Vanguards.Standalone.Backup;

/// <summary><c>backup.json</c>, written last: a folder without it is no backup, or half of one.</summary>
internal sealed record BackupManifest
{
    public const string Name = "backup.json";

    public required DateTimeOffset TakenAt { get; init; }
    /// <summary>The SQLite files with their bytes.</summary>
    public required IReadOnlyDictionary<string, long> Databases { get; init; }
    public required long Objects { get; init; }

    public static BackupManifest Read(string folder)
    {
        var file = Path.Combine(folder, Name);
        return File.Exists(file)
            ? JsonSerializer.Deserialize<BackupManifest>(File.ReadAllText(file), JsonSerializerOptions.Web)!
            : throw new StartupRefused($"There is no complete backup in {folder}: it has no {Name}, which a backup writes last.");
    }

    public void Write(string folder)
    {
        var file = Path.Combine(folder, Name);
        File.WriteAllText(file + CopiedFile.Unfinished, JsonSerializer.Serialize(this, JsonSerializerOptions.Web));
        CopiedFile.Finish(file);
    }
}
