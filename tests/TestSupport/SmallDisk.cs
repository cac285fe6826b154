using System.Diagnostics;

namespace Vanguards.TestSupport;

/// <summary>A file system of a few MiB of its own, which can be filled and emptied.</summary>
public sealed class SmallDisk : IDisposable
{
    private readonly string _ballast;

    private SmallDisk(string folder) => (Folder, _ballast) = (folder, Path.Combine(folder, "ballast"));

    public string Folder { get; }

    public long Free => new DriveInfo(Folder).AvailableFreeSpace;

    /// <summary>Mounts one; null where that is not allowed: it takes Linux and root.</summary>
    public static SmallDisk? Mount(int mebibytes)
    {
        var folder = Directory.CreateTempSubdirectory("vanguards-small-disk-").FullName;
        if (!OperatingSystem.IsLinux() || Run("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m", "tmpfs", folder) != 0)
        {
            Directory.Delete(folder);
            return null;
        }

        return new SmallDisk(folder);
    }

    /// <summary>A new folder on it that belongs to that user of the machine, as a server that does not run as root needs it.</summary>
    public string FolderOf(string user)
    {
        var folder = Path.Combine(Folder, user);
        return Run("install", "-d", "-m", "700", "-o", user, folder) == 0 ? folder : throw new InvalidOperationException($"There is no user {user}.");
    }

    /// <summary>Leaves that many bytes to others.</summary>
    public void FillUpTo(long free)
    {
        using var file = new FileStream(_ballast, FileMode.Append);
        var block = new byte[64 * 1024];
        try
        {
            while (Free > free)
            {
                file.Write(block, 0, (int)Math.Min(block.Length, Free - free));
                file.Flush();
            }
        }
        catch (IOException)
        {
            // Somebody else took the last of it.
        }
    }

    public void Empty() => File.Delete(_ballast);

    public void Dispose()
    {
        Run("umount", "-l", Folder);
        Directory.Delete(Folder);
    }

    private static int Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true };
        using var process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
