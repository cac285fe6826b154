using System.Data.Common;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;
using Vanguards.ServiceDefaults.Clients;
using Vanguards.ServiceDefaults.Tokens;

namespace Vanguards.ServiceDefaults.Hosting;

/// <summary>Where a process of the fleet listens and keeps its scratch files.</summary>
public sealed record ServiceSettings(string Host, int Port, string DataFolder)
{
    private const string KeyHint = "give 32 random bytes in base64 (head -c 32 /dev/urandom | base64)";

    /// <summary>What Kestrel listens on.</summary>
    public string Listen => $"http://{(Host is "localhost" ? "127.0.0.1" : Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}";

    /// <summary>Under which address others of the fleet reach this very process.</summary>
    public string Own => Host is "0.0.0.0" or "::" ? $"http://{Dns.GetHostName()}:{Port}" : Listen;

    /// <summary>Reads the environment; throws <see cref="StartRefusedException"/> that lists everything that is missing or wrong.</summary>
    public static ServiceSettings Read(IConfiguration configuration, ServiceNeeds needs, bool migrates)
    {
        var faults = new List<string>();
        var port = PortOf(configuration["PORT"], faults);
        var host = configuration["HOST"] is { Length: > 0 } given ? given : "127.0.0.1";
        if (host != "localhost" && !IPAddress.TryParse(host, out _))
        {
            faults.Add($"HOST is '{host}'; give an IP address of this machine, such as 127.0.0.1 or 0.0.0.0.");
        }

        CheckStores(configuration, needs, faults);
        if (!migrates)
        {
            CheckCalls(configuration, needs, faults);
        }

        if (faults.Count > 0)
        {
            throw new StartRefusedException($"The {needs.Name} service cannot start:{string.Concat(faults.Select(fault => $"\n  - {fault}"))}");
        }

        var folder = configuration["DATA_DIR"] is { Length: > 0 } chosen ? chosen : Path.Combine(Path.GetTempPath(), $"vanguards-{needs.Name}");
        return new ServiceSettings(host, port, Path.GetFullPath(folder));
    }

    private static int PortOf(string? text, List<string> faults)
    {
        if (string.IsNullOrEmpty(text))
        {
            return 8080;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
        {
            faults.Add($"PORT is '{text}'; give a number from 1 to 65535.");
        }

        return port;
    }

    private static void CheckStores(IConfiguration configuration, ServiceNeeds needs, List<string> faults)
    {
        if (needs.Database)
        {
            CheckDatabase(configuration["Database:Postgres"], faults);
        }

        if (needs.Objects)
        {
            CheckAddress("Storage__S3__Endpoint", configuration["Storage:S3:Endpoint"], "the address of the S3 store, such as https://s3.eu-central-1.amazonaws.com", faults);
            CheckGiven("Storage__S3__AccessKey", configuration["Storage:S3:AccessKey"], "the S3 store's access key", faults);
            CheckGiven("Storage__S3__SecretKey", configuration["Storage:S3:SecretKey"], "the S3 store's secret key", faults);
        }
    }

    private static void CheckCalls(IConfiguration configuration, ServiceNeeds needs, List<string> faults)
    {
        if (needs.Broker && !(Uri.TryCreate(configuration["RABBITMQ_URL"], UriKind.Absolute, out var url) && url.Scheme is "amqp" or "amqps"))
        {
            faults.Add($"RABBITMQ_URL is {Quote(configuration["RABBITMQ_URL"], secret: true)}; give amqp://user:password@host:port/vhost.");
        }

        if (ServiceKey.Read(configuration) is null)
        {
            faults.Add($"{ServiceKey.Variable} is {Quote(configuration[ServiceKey.Variable], secret: true)}; {KeyHint}, the same for every service.");
        }

        if (needs.EncryptionKey && !ServiceKey.IsKey(configuration["VANGUARDS_ENCRYPTION_KEY"]))
        {
            faults.Add($"VANGUARDS_ENCRYPTION_KEY is {Quote(configuration["VANGUARDS_ENCRYPTION_KEY"], secret: true)}; {KeyHint} and keep it: what it sealed cannot be read without it.");
        }

        foreach (var service in needs.Services)
        {
            var variable = $"SERVICES__{service.ToUpperInvariant()}";
            if (ServiceAddresses.Read(configuration, service) is null)
            {
                faults.Add($"{variable} is {Quote(configuration[$"Services:{service}"])}; give the address of the {service} service, such as http://{service}:8080 (several with commas between).");
            }
        }

        if (configuration["AGENT_ENDPOINT"] is { Length: > 0 } agents)
        {
            CheckAddress("AGENT_ENDPOINT", agents, "the address of the agent service, such as http://agent-service:8080", faults);
        }
    }

    private static void CheckDatabase(string? text, List<string> faults)
    {
        try
        {
            if (text is { Length: > 0 } && new DbConnectionStringBuilder { ConnectionString = text }.ContainsKey("Host"))
            {
                return;
            }
        }
        catch (ArgumentException)
        {
            // Said below.
        }

        faults.Add($"Database__Postgres is {Quote(text, secret: true)}; give PostgreSQL's connection string, such as Host=db;Username=vanguards;Password=…;Database=vanguards.");
    }

    private static void CheckAddress(string variable, string? text, string what, List<string> faults)
    {
        if (!(Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
        {
            faults.Add($"{variable} is {Quote(text)}; give {what}.");
        }
    }

    private static void CheckGiven(string variable, string? text, string what, List<string> faults)
    {
        if (string.IsNullOrEmpty(text))
        {
            faults.Add($"{variable} is not set; give {what}.");
        }
    }

    private static string Quote(string? text, bool secret = false) => string.IsNullOrEmpty(text) ? "not set" : secret ? "not readable" : $"'{text}'";
}
