using Microsoft.Extensions.Configuration;
using Microsoft.IdentityModel.Tokens;

namespace Vanguards.ServiceDefaults.Tokens;

/// <summary>The fleet's shared secret (<c>VANGUARDS_SERVICE_KEY</c>): who has it may sign tokens that every service trusts.</summary>
public static class ServiceKey
{
    public const string Variable = "VANGUARDS_SERVICE_KEY";
    private const int Bytes = 32;

    /// <summary>Null if it is not set or not 32 bytes in base64.</summary>
    public static SymmetricSecurityKey? Read(IConfiguration configuration) =>
        IsKey(configuration[Variable]) ? new SymmetricSecurityKey(Convert.FromBase64String(configuration[Variable]!)) : null;

    /// <summary>True for 32 bytes in base64.</summary>
    public static bool IsKey(string? text)
    {
        Span<byte> key = stackalloc byte[Bytes];
        return text is not null && Convert.TryFromBase64String(text, key, out var written) && written == Bytes;
    }
}
