namespace Vanguards.ServiceDefaults.Clients;

/// <summary>Another service of the fleet does not answer, or cannot at the moment; who asked is told so, and may ask again.</summary>
public sealed class ServiceAwayException(string service, string reason, Exception? inner = null)
    : Exception($"The {service} service is away: {reason}", inner)
{
    public string Service => service;
}
