using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Vanguards.Storage.Objects;

/// <summary>Renames that survive a power cut: the file's bytes are synced first, its folder after.</summary>
internal static class DurableFile
{
    /// <summary>Moves a finished file to its place, replacing what is there.</summary>
    public static void Publish(string scratch, string target)
    {
        Sync(scratch);
        var folder = Path.GetDirectoryName(target)!;
        CreateFolder(folder);
        File.Move(scratch, target, overwrite: true);
        SyncFolder(folder);
    }

    /// <summary>Makes a file's bytes durable; soon done if they are.</summary>
    public static void Sync(string path)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>Creates a folder and its parents, each durable in the one above.</summary>
    public static void CreateFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        var parent = Path.GetDirectoryName(folder)!;
        CreateFolder(parent);
        Directory.CreateDirectory(folder);
        SyncFolder(parent);
    }

    private static void SyncFolder(string folder)
    {
        // Windows has no fsync for folders; NTFS journals the rename itself.
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const int readOnly = 0;
        var descriptor = Open(folder, readOnly);
        if (descriptor < 0)
        {
            throw new IOException($"Opening {folder} failed.", new Win32Exception(Marshal.GetLastPInvokeError()));
        }

        try
        {
            if (Sync(descriptor) != 0)
            {
                throw new IOException($"Syncing {folder} failed.", new Win32Exception(Marshal.GetLastPInvokeError()));
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int descriptor);
}
