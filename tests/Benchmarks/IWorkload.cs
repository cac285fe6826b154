namespace Vanguards.Benchmarks;

/// <summary>One kind of load on a product of its own.</summary>
internal interface IWorkload
{
    /// <summary>W1 to W9.</summary>
    string Name { get; }

    Task MeasureAsync(Func<IMeasuredProduct> product, CancellationToken cancel);
}
