using Microsoft.Extensions.Options;
using Vanguards.Contracts.Objects;

namespace Vanguards.Storage.Objects;

/// <summary>Room on the file system of the data folder. The last of it is for what was accepted already, so nothing new is accepted when less is left.</summary>
public sealed class DiskRoom(string folder, IOptions<StorageOptions> options)
{
    private const long MiB = 1024 * 1024;

    /// <summary>Throws a <see cref="DiskFullException"/> if less than the reserve is left.</summary>
    /// <param name="what">What is refused, as a subject: <c>New executions are</c>.</param>
    public void Require(string what)
    {
        if (options.Value.ReserveMiB is > 0 and var reserve && new DriveInfo(folder).AvailableFreeSpace is var free && free < reserve * MiB)
        {
            throw new DiskFullException(
                $"{what} refused: the disk that holds the data folder {folder} has {free / MiB} MiB left, and the last {reserve} MiB (Storage__ReserveMiB) are kept for executions that were accepted before. "
                + "Free space there, or make the disk larger, and send the request again; nothing has to be restarted.");
        }
    }
}
