namespace Vanguards.Standalone.Backup;

/// <summary>Copies that are whole and synced before they get their name.</summary>
internal static class CopiedFile
{
    public const string Unfinished = ".part";

    /// <summary>False if the source has gone meanwhile.</summary>
    public static bool Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        try
        {
            File.Copy(from, to + Unfinished, overwrite: true);
        }
        catch (FileNotFoundException)
        {
            return false;
        }

        Finish(to);
        return true;
    }

    /// <summary>Gives what was written beside it its name.</summary>
    public static void Finish(string to)
    {
        using (var handle = File.OpenHandle(to + Unfinished, FileMode.Open, FileAccess.ReadWrite))
        {
            RandomAccess.FlushToDisk(handle);
        }

        File.Move(to + Unfinished, to, overwrite: true);
    }
}
