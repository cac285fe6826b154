namespace Vanguards.Executor.Outputs;

/// <summary>Where results go whose definition says <c>email</c> or <c>api</c>. Section <c>Executor:Delivery</c>.</summary>
public sealed class DeliveryOptions
{
    public const string Section = "Executor:Delivery";

    /// <summary>Addresses that get results by e-mail.</summary>
    public IList<string> EmailTo { get; } = [];

    /// <summary>Address that results are posted to, signed with <c>Executor:Http:SigningKey</c>.</summary>
    public Uri? ApiUrl { get; set; }
}
