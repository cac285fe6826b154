using Vanguards.ServiceDefaults;
using Vanguards.ServiceDefaults.SignIn;

namespace Vanguards.Gateway;

/// <summary>Commands that speak to a person beside the running gateway, through its data folder (docs/adr/0005).</summary>
internal static class GatewayCommands
{
    public static int PrintLink(TextWriter output, TextWriter error) => SignInLink.Print(Folder, output, error);

    /// <summary>Where the fleet runs, and the way in.</summary>
    public static int PrintWelcome(TextWriter output, TextWriter error)
    {
        var data = new DataFolder(Folder);
        if (SignInLink.AddressOf(data) is not { } address)
        {
            error.WriteLine($"No gateway has run on the data folder {Folder}.");
            return 1;
        }

        var token = Environment.GetEnvironmentVariable("VANGUARDS_BOOTSTRAP_TOKEN") ?? "";
        Welcome.Print(output, data, address, "as a fleet; 'make fleet-down' stops it.", new SignInOptions { BootstrapToken = token });
        return 0;
    }

    private static string Folder => Path.GetFullPath(Environment.GetEnvironmentVariable("DATA_DIR") is { Length: > 0 } folder ? folder : "./.data");
}
