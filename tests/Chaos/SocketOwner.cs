using System.Globalization;

namespace Vanguards.Chaos.Tests;

/// <summary>Finds the process at the other end of a connection from this machine.</summary>
internal static class SocketOwner
{
    // Columns: slot, local address:port in hex, remote address:port, state, …, inode as the tenth.
    public static int Find(int port, int remotePort)
    {
        var inode = new[] { "/proc/net/tcp", "/proc/net/tcp6" }.Where(File.Exists).SelectMany(table => File.ReadLines(table).Skip(1))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .First(columns => PortOf(columns[1]) == port && PortOf(columns[2]) == remotePort)[9];
        var process = Directory.EnumerateDirectories("/proc").First(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0]) && Holds(folder, $"socket:[{inode}]"));
        return int.Parse(Path.GetFileName(process), CultureInfo.InvariantCulture);
    }

    private static int PortOf(string address) => int.Parse(address.Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static bool Holds(string process, string socket)
    {
        try
        {
            return Directory.EnumerateFiles(Path.Combine(process, "fd")).Any(file => new FileInfo(file).LinkTarget == socket);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
