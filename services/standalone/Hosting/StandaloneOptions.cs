using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Vanguards.Standalone.Hosting;

/// <summary>The environment of <c>make run</c>: <c>HOST</c>, <c>PORT</c>, <c>DATA_DIR</c>, <c>SAMPLE</c>.</summary>
public sealed record StandaloneOptions(string Host, int Port, string DataFolder, bool LoadSample)
{
    public static StandaloneOptions From(IConfiguration configuration)
    {
        var port = configuration["PORT"] is { Length: > 0 } text ? text : "8080";
        if (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > 65535)
        {
            throw new StartupRefused($"PORT is '{port}'; give a number from 0 to 65535 (0 takes a free one).");
        }

        return new StandaloneOptions(
            configuration["HOST"] is { Length: > 0 } host ? host : "127.0.0.1",
            number,
            Path.GetFullPath(configuration["DATA_DIR"] is { Length: > 0 } folder ? folder : "./.data"),
            configuration["SAMPLE"] is not ("0" or "false"));
    }

    public static StandaloneOptions FromEnvironment() => From(new ConfigurationBuilder().AddEnvironmentVariables().Build());

    public bool IsLoopback => Host is "localhost" || (System.Net.IPAddress.TryParse(Host, out var address) && System.Net.IPAddress.IsLoopback(address));
}

/// <summary>Why the product does not start, said to the person who started it; not a bug.</summary>
public sealed class StartupRefused(string message) : Exception(message);
