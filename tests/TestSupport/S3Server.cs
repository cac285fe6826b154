namespace Vanguards.TestSupport;

/// <summary>A real S3 store of the test's own: Swift from Debian's packages.</summary>
public sealed class S3Server : IAsyncDisposable
{
    public const string AccessKey = "test:vanguards";
    public const string SecretKey = "vanguards-secret";

    private readonly BackingServer _server = new("s3.py", 0, [AccessKey, SecretKey]);

    /// <summary>True where Swift is installed.</summary>
    public static bool IsInstalled => File.Exists("/usr/bin/swift-ring-builder");

    public Uri Endpoint { get; private set; } = null!;

    public async Task StartAsync(CancellationToken cancel) => Endpoint = await _server.StartAsync(cancel);

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
