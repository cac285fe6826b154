namespace Vanguards.Contracts.Objects;

/// <summary>What a service's rows refer to in the object store. A sweep asks every service before it takes an object away.</summary>
public interface IObjectReferences
{
    /// <summary>Whose rows these are: <c>datasets</c>, <c>validator</c> or <c>orchestrator</c>.</summary>
    string Service { get; }

    /// <summary>Those of the hashes (SHA-256 in lower-case hex) that a row names. Throws if it cannot tell; it never answers with less than there is.</summary>
    Task<IReadOnlyCollection<string>> FindAsync(IReadOnlyCollection<string> sha256s, CancellationToken cancel);
}

/// <summary>There is no room for something new; what was accepted goes on, and waits for room if it must. Answered with 507; the message says what to do.</summary>
public sealed class DiskFullException(string message) : IOException(message);
