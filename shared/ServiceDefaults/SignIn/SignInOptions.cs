namespace Vanguards.ServiceDefaults.SignIn;

/// <summary>Sign-in of the embedded product, and of the fleet at its gateway.</summary>
public sealed class SignInOptions
{
    /// <summary>Environment variable <c>VANGUARDS_BOOTSTRAP_TOKEN</c>: a bearer token with the administrator's rights; no secret is made then.</summary>
    public string BootstrapToken { get; set; } = "";

    /// <summary>How long a sign-in link works.</summary>
    public TimeSpan LinkLifetime { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How long a session lasts without use.</summary>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Which authentication scheme reads a bearer token that is not the bootstrap token; null, or null from it, means none.</summary>
    public Func<string, string?>? TokenScheme { get; set; }

    /// <summary>Host names that may address this process; empty allows any (when bound beyond loopback).</summary>
    public IReadOnlyList<string> AllowedHosts { get; set; } = [];
}
