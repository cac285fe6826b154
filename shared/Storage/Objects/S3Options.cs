using System.ComponentModel.DataAnnotations;

namespace Vanguards.Storage.Objects;

/// <summary>Where the fleet's objects are. Section <c>Storage:S3</c>; <c>STORAGE_BUCKET</c> names the bucket too.</summary>
public sealed class S3Options
{
    /// <summary>Address of the S3 service, such as <c>https://s3.eu-central-1.amazonaws.com</c>.</summary>
    [Required]
    public Uri? Endpoint { get; set; }

    [Required, MinLength(1)]
    public string AccessKey { get; set; } = "";

    [Required, MinLength(1)]
    public string SecretKey { get; set; } = "";

    [Required, RegularExpression("[a-z0-9][a-z0-9.-]{2,62}")]
    public string Bucket { get; set; } = "vanguards-workflows";

    [Required]
    public string Region { get; set; } = "us-east-1";

    /// <summary>Asks the service to encrypt what it keeps (SSE-S3).</summary>
    public bool ServerSideEncryption { get; set; }

    /// <summary>Local copies kept for SQL and reports, in MiB; the oldest that nobody asked for lately go first.</summary>
    [Range(64, 16_777_216)]
    public int CacheMiB { get; set; } = 10_240;

    /// <summary>Seconds for which a local copy stays after it was last asked for, whatever the cache's size.</summary>
    [Range(1, 604_800)]
    public int CacheKeepSeconds { get; set; } = 3_600;
}
