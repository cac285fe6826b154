using Vanguards.TestSupport;

namespace Vanguards.Gateway.Tests;

/// <summary>A gateway that takes an issuer's tokens, and lets each caller ask little. Of two executors one is dead, and the validator is away.</summary>
public sealed class StrictGateway : GatewayUnderTest
{
    public const int Burst = 5;
    public const string PublicUrl = "https://fleet.example/";
    private OidcIssuer? _issuer;

    /// <summary>Where the validator would be, if it ran.</summary>
    public int ValidatorPort { get; } = FreePort.Find();

    internal OidcIssuer Issuer => _issuer!;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Issuer.DisposeAsync();
    }

    protected override async Task<IReadOnlyDictionary<string, string>> SettingsAsync()
    {
        _issuer = await OidcIssuer.StartAsync();
        return new Dictionary<string, string>
        {
            ["SERVICES__VALIDATOR"] = $"http://127.0.0.1:{ValidatorPort}",
            ["SERVICES__EXECUTOR"] = $"http://127.0.0.1:{FreePort.Find()},{Of("executor").Address}",
            ["Oidc__Authority"] = Issuer.Address,
            ["Oidc__Audience"] = OidcIssuer.Audience,
            ["Oidc__RequireHttps"] = "false",
            ["Limits__CallsPerSecond"] = "1",
            ["Limits__Burst"] = $"{Burst}",
            ["PUBLIC_URL"] = PublicUrl,
        };
    }
}

[CollectionDefinition(Name)]
public sealed class StrictGatewayCollection : ICollectionFixture<StrictGateway>
{
    public const string Name = "strict gateway";
}
