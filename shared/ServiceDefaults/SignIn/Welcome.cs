namespace Vanguards.ServiceDefaults.SignIn;

/// <summary>The last lines of a start: where it runs, and the way in.</summary>
public static class Welcome
{
    /// <param name="where">What runs where and how it is stopped, e.g. <c>on the data folder /data. Ctrl-C stops it.</c></param>
    public static void Print(TextWriter output, DataFolder data, string address, string where, SignInOptions options)
    {
        output.WriteLine();
        output.WriteLine($"Vanguards runs at {address} {where}");
        if (options.BootstrapToken.Length > 0)
        {
            output.WriteLine("Programs send the bearer token of VANGUARDS_BOOTSTRAP_TOKEN.");
        }
        else if (new AdminKeys(data).CreateSecretOnce() is { } secret)
        {
            output.WriteLine($"The administrator's secret, shown this once: {secret}");
        }

        output.WriteLine("Sign in with this link; it works once, for 30 minutes ('make sign-in-link' prints a fresh one):");
        output.WriteLine($"  {SignInLink.Create(data, address, TimeProvider.System, options)}");
        output.Flush();
    }
}
