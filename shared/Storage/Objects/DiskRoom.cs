using Microsoft.Extensions.Options;
using Vanguards.Contracts.Objects;

namespace Vanguards.Storage.Objects;

/// <summary>Room on the file system of the data folder. The last of it is for what was accepted already, so nothing new is accepted when less is left.</summary>
public sealed class DiskRoom(string folder, IOptions<StorageOptions> options, TimeProvider time)
{
    private const long MiB = 1024 * 1024;

    /// <summary>Asking the file system for every request would cost more than it tells.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);

    private long _free = long.MaxValue;
    private long _askedAt;

    /// <summary>Throws a <see cref="DiskFullException"/> if less than the reserve is left.</summary>
    /// <param name="what">What is refused, as a subject: <c>New executions are</c>.</param>
    public void Require(string what)
    {
        var reserve = options.Value.ReserveMiB * MiB;
        if (reserve > 0 && Free() < reserve)
        {
            throw new DiskFullException(
                $"{what} refused: the disk that holds the data folder {folder} has {_free / MiB} MiB left, and the last {options.Value.ReserveMiB} MiB (Storage__ReserveMiB) are kept for executions that were accepted before. "
                + "Free space there, or make the disk larger, and send the request again; nothing has to be restarted.");
        }
    }

    private long Free()
    {
        if (Volatile.Read(ref _free) == long.MaxValue || time.GetElapsedTime(Volatile.Read(ref _askedAt)) >= Every)
        {
            Volatile.Write(ref _askedAt, time.GetTimestamp());
            Volatile.Write(ref _free, new DriveInfo(folder).AvailableFreeSpace);
        }

        return Volatile.Read(ref _free);
    }
}
