using Microsoft.Extensions.Configuration;

namespace Vanguards.ServiceDefaults.Clients;

/// <summary>Where a service's processes are: <c>SERVICES__{NAME}</c>, several with commas between.</summary>
public static class ServiceAddresses
{
    /// <summary>Null if none is set or one is no http address.</summary>
    public static IReadOnlyList<Uri>? Read(IConfiguration configuration, string service)
    {
        var texts = (configuration[$"Services:{service}"] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var addresses = texts.Select(text => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null).ToList();
        return addresses.Count == 0 || addresses.Contains(null) ? null : [.. addresses.OfType<Uri>()];
    }
}
