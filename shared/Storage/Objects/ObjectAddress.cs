using System.Text.RegularExpressions;

namespace Vanguards.Storage.Objects;

/// <summary>Addresses within the store: <c>sha256/ab/abcd…</c> or <c>named/{key}</c>; anything else does not exist.</summary>
public static partial class ObjectAddress
{
    /// <summary>Before the address of an object that a sweep has set aside. No address that anybody may ask for begins with it.</summary>
    public const string Aside = "aside/";

    /// <summary>Where a fleet's executors keep results for each other. No result that a workflow stores begins with a dot.</summary>
    public const string SharedResults = "named/.step-results/";

    /// <summary>Says whose rows the store belongs to: another installation must not sweep it.</summary>
    public const string SweepOwner = "named/.sweep-owner";

    private const int MaxKeyLength = 1024;
    private const int MaxSegmentBytes = 200;

    public static string OfHash(string sha256) => $"sha256/{sha256[..2]}/{sha256}";

    /// <summary>The address of a named object; throws <see cref="ArgumentException"/> for a key that is no plain relative path.</summary>
    public static string OfName(string key)
    {
        var address = "named/" + key;
        return IsValid(address) ? address : throw new ArgumentException($"'{key}' is no key of a named object.", nameof(key));
    }

    /// <summary>True for an address that can exist; false for every path that could lead out of the store.</summary>
    public static bool IsValid(string address) =>
        address.StartsWith("named/", StringComparison.Ordinal)
            ? address.Length <= MaxKeyLength && address.Split('/').All(IsSegment)
            : IsHash(address);

    /// <summary>True for the address of a content-addressed object.</summary>
    public static bool IsHash(string address) => Hash().IsMatch(address) && address.AsSpan(7, 2).SequenceEqual(address.AsSpan(10, 2));

    private static bool IsSegment(string segment) =>
        segment.Length > 0
        && segment is not ("." or "..")
        && System.Text.Encoding.UTF8.GetByteCount(segment) <= MaxSegmentBytes
        && !segment.Any(c => char.IsControl(c) || c is '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|');

    [GeneratedRegex(@"\Asha256/[0-9a-f]{2}/[0-9a-f]{64}\z")]
    private static partial Regex Hash();
}
