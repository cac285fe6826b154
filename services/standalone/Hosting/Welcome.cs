using Microsoft.Extensions.Options;
using Vanguards.ServiceDefaults;
using Vanguards.ServiceDefaults.SignIn;

namespace Vanguards.Standalone.Hosting;

/// <summary>The last lines of a start: where it runs, and the way in.</summary>
public static class Welcome
{
    public static void Print(WebApplication app, SelfAddress address)
    {
        var data = app.Services.GetRequiredService<DataFolder>();
        var options = app.Services.GetRequiredService<IOptions<SignInOptions>>().Value;
        var output = Console.Out;
        output.WriteLine();
        output.WriteLine($"Vanguards runs at {address.Own.GetLeftPart(UriPartial.Authority)} on the data folder {data.Path}. Ctrl-C stops it.");
        if (options.BootstrapToken.Length > 0)
        {
            output.WriteLine("Programs send the bearer token of VANGUARDS_BOOTSTRAP_TOKEN.");
        }
        else if (app.Services.GetRequiredService<AdminKeys>().CreateSecretOnce() is { } secret)
        {
            output.WriteLine($"The administrator's secret, shown this once: {secret}");
        }

        output.WriteLine("Sign in with this link; it works once, for 30 minutes ('make sign-in-link' prints a fresh one):");
        output.WriteLine($"  {SignInLink.Create(data, address.Own.GetLeftPart(UriPartial.Authority), TimeProvider.System, options)}");
        output.Flush();
    }
}
