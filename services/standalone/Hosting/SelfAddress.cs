using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Vanguards.Executor.Alone;

namespace Vanguards.Standalone.Hosting;

/// <summary>Where this process listens, and under which address it calls itself: its agents read tables by presigned URLs like any other agent service.</summary>
public sealed record SelfAddress(Uri Own, string Listen)
{
    public static SelfAddress Choose(StandaloneOptions options)
    {
        var port = options.Port == 0 ? FreePort() : options.Port;
        var own = options.Host is "0.0.0.0" or "::" or "localhost" ? "127.0.0.1" : options.Host;
        return new SelfAddress(new UriBuilder("http", own, port).Uri, new UriBuilder("http", options.Host, port).Uri.GetLeftPart(UriPartial.Authority));
    }

    public void Configure(WebApplicationBuilder builder)
    {
        builder.WebHost.UseUrls(Listen);
        builder.Configuration["Storage:PublicBaseUrl"] = Own.ToString();
        builder.Configuration["AGENT_ENDPOINT"] ??= Own.ToString();
        builder.Configuration["AGENT_TOKEN"] ??= Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
    }

    /// <summary>This program again with the same settings, the port that was chosen and the token that its agents know.</summary>
    public StepProgram StepProgram(IConfiguration configuration, StandaloneOptions options, string[] args) =>
        Executor.Alone.StepProgram.Own(folder => [.. args, $"--PORT={Own.Port}", $"--HOST={options.Host}", $"--DATA_DIR={options.DataFolder}", $"--Storage:Scratch={folder}"]) with
        {
            Environment = new Dictionary<string, string> { ["AGENT_ENDPOINT"] = configuration["AGENT_ENDPOINT"]!, ["AGENT_TOKEN"] = configuration["AGENT_TOKEN"]! },
        };

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
