using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Vanguards.Executor.Http;

/// <summary>Says which addresses steps may connect to: public ones, and what the operator allows.</summary>
internal sealed class AddressGuard
{
    private static readonly IPNetwork[] Private =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/127", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(network => IPNetwork.Parse(network)),
    ];

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork LocalNat64 = IPNetwork.Parse("64:ff9b:1::/48");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork Compatible = IPNetwork.Parse("::/96");

    private readonly HashSet<string> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<IPNetwork> _networks = [];

    public AddressGuard(IOptions<OutboundOptions> options)
    {
        foreach (var allowed in options.Value.Allowed)
        {
            if (IPAddress.TryParse(allowed, out var address))
            {
                _networks.Add(new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128));
            }
            else if (IPNetwork.TryParse(allowed, out var network))
            {
                _networks.Add(network);
            }
            else
            {
                _hosts.Add(allowed);
            }
        }
    }

    public bool Allows(string host, IPAddress address) =>
        _hosts.Contains(host) || _networks.Any(network => network.Contains(Plain(address))) || IsPublic(address);

    public static bool IsPublic(IPAddress address)
    {
        var plain = Plain(address);
        return !Private.Any(network => network.Contains(plain)) && !LocalNat64.Contains(plain);
    }

    /// <summary>The IPv4 address inside one that carries it.</summary>
    private static IPAddress Plain(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        var bytes = address.GetAddressBytes();
        return Nat64.Contains(address) || (Compatible.Contains(address) && !IPAddress.IsLoopback(address) && !address.Equals(IPAddress.IPv6Any))
            ? new IPAddress(bytes.AsSpan(12, 4))
            : SixToFour.Contains(address) ? new IPAddress(bytes.AsSpan(2, 4)) : address;
    }
}
