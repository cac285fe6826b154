using System.Net;
using System.Net.Sockets;

namespace Vanguards.Executor.Http;

/// <summary>The target leads to an address that steps may not reach.</summary>
internal sealed class ForbiddenAddressException(string host, IPAddress address)
    : Exception($"{host} leads to {address}, which is not a public address; the operator can allow it (Executor:Http:Allowed).");

/// <summary>Connects only where the guard allows, to the very address that was checked, so that a name cannot change in between.</summary>
internal static class GuardedHandler
{
    private static readonly TimeSpan ConnectionLife = TimeSpan.FromMinutes(2);

    public static SocketsHttpHandler Create(AddressGuard guard) => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        PooledConnectionLifetime = ConnectionLife,
        ConnectCallback = async (context, cancel) =>
        {
            var host = context.DnsEndPoint.Host;
            var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancel);
            var allowed = addresses.Where(address => guard.Allows(host, address)).ToArray();
            if (allowed.Length == 0 && addresses.Length > 0)
            {
                throw new ForbiddenAddressException(host, addresses[0]);
            }

            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    };
}
