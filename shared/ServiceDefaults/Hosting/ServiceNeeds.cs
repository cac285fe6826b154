namespace Vanguards.ServiceDefaults.Hosting;

/// <summary>What a service cannot do without; what of it is not configured is said at once when it starts.</summary>
public sealed record ServiceNeeds(string Name)
{
    /// <summary>True for the one that callers from outside come to: it finds out by itself who they are, instead of by the fleet's tokens.</summary>
    public bool IsEdge { get; init; }

    /// <summary>PostgreSQL: <c>Database__Postgres</c>.</summary>
    public bool Database { get; init; }

    /// <summary>An S3 store: <c>Storage__S3__Endpoint</c>, <c>Storage__S3__AccessKey</c>, <c>Storage__S3__SecretKey</c>.</summary>
    public bool Objects { get; init; }

    /// <summary>RabbitMQ: <c>RABBITMQ_URL</c>.</summary>
    public bool Broker { get; init; }

    /// <summary>The key that secrets are sealed with: <c>VANGUARDS_ENCRYPTION_KEY</c>.</summary>
    public bool EncryptionKey { get; init; }

    /// <summary>Services that it calls: <c>SERVICES__{NAME}</c>.</summary>
    public IReadOnlyList<string> Services { get; init; } = [];

    /// <summary>What <c>--migrate</c> does; null where there is nothing to bring up to date.</summary>
    public Func<IServiceProvider, CancellationToken, Task>? Migrate { get; init; }

    /// <summary>What the program does instead of serving when this is its first argument; the answer is the exit code. Nothing of the host is started.</summary>
    public IReadOnlyDictionary<string, Func<IServiceProvider, Task<int>>> Modes { get; init; } = new Dictionary<string, Func<IServiceProvider, Task<int>>>();
}

/// <summary>Why a process does not start, said to the person who starts it; not a bug.</summary>
public sealed class StartRefusedException(string message) : InvalidOperationException(message);
