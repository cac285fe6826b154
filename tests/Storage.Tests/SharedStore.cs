namespace Vanguards.Storage.Tests;

/// <summary>One store and one SQL engine for a class whose tests leave nothing behind in them: an engine of its own costs each test more than the test.</summary>
public sealed class SharedStore : IDisposable
{
    public TestStore Store { get; } = new();

    public void Dispose() => Store.Dispose();
}
