using System.ComponentModel.DataAnnotations;

namespace Vanguards.Executor.Http;

/// <summary>What steps may reach over HTTP. Section <c>Executor:Http</c>.</summary>
public sealed class OutboundOptions
{
    public const string Section = "Executor:Http";

    /// <summary>Private targets that are allowed all the same: host names, addresses or networks (<c>10.1.0.0/16</c>).</summary>
    public IList<string> Allowed { get; } = [];

    /// <summary>Bytes read of one answer.</summary>
    [Range(1024, 1L << 31)]
    public long MaxAnswerBytes { get; set; } = 10 * 1024 * 1024;

    /// <summary>Redirects followed by one call; each is checked like the first address.</summary>
    [Range(0, 20)]
    public int MaxRedirects { get; set; } = 5;

    /// <summary>Seconds for one call of a step without a time limit of its own.</summary>
    [Range(1, 86_400)]
    public double TimeoutSeconds { get; set; } = 100;

    /// <summary>Key of the HMAC-SHA256 signature on webhooks and delivered results; empty signs nothing.</summary>
    public string SigningKey { get; set; } = "";
}
