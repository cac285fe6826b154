using System.Net;
using System.Net.Sockets;

namespace Vanguards.TestSupport;

/// <summary>A port that nobody listens on, below the range that outgoing connections take theirs from: it stays free until its server has begun, and while that is killed.</summary>
public static class FreePort
{
    public static int Find()
    {
        while (true)
        {
            using var probe = new TcpListener(IPAddress.Loopback, Random.Shared.Next(12_000, 32_000));
            try
            {
                probe.Start();
                return ((IPEndPoint)probe.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Taken.
            }
        }
    }
}
