using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Vanguards.Storage.Objects;

/// <summary>Signs and checks <c>{base}/objects/{uri}?expires=&amp;signature=</c>; <c>expires</c> is Unix seconds.</summary>
internal sealed class PresignedUrl(byte[] key)
{
    public Uri Sign(Uri baseUrl, string address, DateTimeOffset expires)
    {
        var seconds = expires.ToUnixTimeSeconds();
        var path = string.Join('/', address.Split('/').Select(Uri.EscapeDataString));
        return new Uri($"{baseUrl.ToString().TrimEnd('/')}/objects/{path}?expires={seconds.ToString(CultureInfo.InvariantCulture)}&signature={Signature(address, seconds)}");
    }

    public bool IsValid(string address, string? expires, string? signature, DateTimeOffset now) =>
        long.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && now.ToUnixTimeSeconds() < seconds
        && signature is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(signature), Encoding.ASCII.GetBytes(Signature(address, seconds)));

    private string Signature(string address, long seconds) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{seconds.ToString(CultureInfo.InvariantCulture)}\n{address}")));
}
