using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Vanguards.Standalone.Hosting;

/// <summary>Finds out, before anything is started, that the port is taken, and by whom.</summary>
public static class PortOwner
{
    private const string Listening = "0A";

    public static void RequireFree(string host, int port)
    {
        if (port == 0)
        {
            return;
        }

        try
        {
            var address = host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(host);
            using var probe = new TcpListener(address, port);
            probe.Start();
        }
        catch (FormatException)
        {
            throw new StartupRefused($"HOST is '{host}'; give an IP address of this machine, such as 127.0.0.1 or 0.0.0.0.");
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new StartupRefused($"Port {port} is in use by {Describe(port)}. Choose another: make run PORT={(port < 65535 ? port + 1 : 8081)}");
        }
        catch (SocketException exception)
        {
            throw new StartupRefused($"Cannot listen on {host}:{port}: {exception.Message}. Choose another: make run PORT=8081");
        }
    }

    /// <summary>"name (process 123)" from /proc, where this system has it and lets us look.</summary>
    private static string Describe(int port)
    {
        var inodes = new[] { "/proc/net/tcp", "/proc/net/tcp6" }.Where(File.Exists).SelectMany(table => Inodes(table, port)).ToHashSet();
        foreach (var process in inodes.Count == 0 ? [] : Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            if (Holds(process, inodes))
            {
                return $"{File.ReadAllText(Path.Combine(process, "comm")).Trim()} (process {Path.GetFileName(process)})";
            }
        }

        return "another process";
    }

    // Columns: slot, local address:port in hex, remote, state, …, inode as the tenth.
    private static IEnumerable<string> Inodes(string table, int port) =>
        File.ReadLines(table).Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(columns => columns.Length > 9 && columns[3] == Listening
                && int.Parse(columns[1].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture) == port)
            .Select(columns => columns[9]);

    private static bool Holds(string process, HashSet<string> inodes)
    {
        try
        {
            return Directory.EnumerateFiles(Path.Combine(process, "fd"))
                .Select(file => new FileInfo(file).LinkTarget)
                .Any(target => target is not null && target.StartsWith("socket:[", StringComparison.Ordinal) && inodes.Contains(target[8..^1]));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
