using System.Security.Cryptography;
using System.Text;

namespace Vanguards.ServiceDefaults.SignIn;

/// <summary>
/// The administrator's secret and single-use link tokens, in the data folder's <c>keys</c>; only hashes are kept.
/// Whoever can write to the data folder may make a link: that is how <c>make sign-in-link</c> works while the product runs.
/// </summary>
public sealed class AdminKeys(DataFolder data)
{
    private const int MaxOpenLinks = 100;
    private readonly string _secretFile = Path.Combine(data.Path, "keys", "admin-secret.sha256");
    private readonly string _links = Path.Combine(data.Path, "keys", "sign-in");

    /// <summary>Makes the secret at first start and returns it this once; null ever after.</summary>
    public string? CreateSecretOnce()
    {
        if (File.Exists(_secretFile))
        {
            return null;
        }

        var secret = Random();
        WritePrivate(_secretFile, Hash(secret));
        return secret;
    }

    public bool IsSecret(string candidate) =>
        File.Exists(_secretFile)
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Hash(candidate)), Encoding.ASCII.GetBytes(File.ReadAllText(_secretFile)));

    /// <summary>A fresh token that signs in once, until <paramref name="expires"/>.</summary>
    public string CreateLinkToken(DateTimeOffset expires)
    {
        Directory.CreateDirectory(_links);
        foreach (var old in new DirectoryInfo(_links).GetFiles().OrderByDescending(file => file.LastWriteTimeUtc).Skip(MaxOpenLinks - 1))
        {
            old.Delete();
        }

        var token = Random();
        WritePrivate(LinkFile(token), expires.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture));
        return token;
    }

    /// <summary>True once for a token that has not lapsed: the rename is what makes it single-use, also between racing requests.</summary>
    public bool RedeemLinkToken(string token, DateTimeOffset now)
    {
        var file = LinkFile(token);
        var mine = $"{file}.{Random()}";
        try
        {
            File.Move(file, mine);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }

        var expires = long.Parse(File.ReadAllText(mine), System.Globalization.CultureInfo.InvariantCulture);
        File.Delete(mine);
        return now.ToUnixTimeSeconds() < expires;
    }

    private string LinkFile(string token) => Path.Combine(_links, Hash(token));

    private static string Random() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    private static string Hash(string value) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)));

    private static void WritePrivate(string file, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var temporary = file + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(temporary, options))
        {
            stream.Write(Encoding.UTF8.GetBytes(content));
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, file, overwrite: true);
    }
}
