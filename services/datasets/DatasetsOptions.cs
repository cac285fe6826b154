using System.ComponentModel.DataAnnotations;

namespace Vanguards.Datasets;

/// <summary>Limits of ingestion. Section <c>Datasets</c>.</summary>
public sealed class DatasetsOptions
{
    /// <summary>Largest upload, in bytes.</summary>
    [Range(1L, long.MaxValue)]
    public long MaxUploadBytes { get; set; } = 16L << 30;

    /// <summary>Largest row, in bytes.</summary>
    [Range(1024, 1 << 28)]
    public int MaxRowBytes { get; set; } = 16 << 20;

    [Range(1, 10_000)]
    public int MaxColumns { get; set; } = 2_000;

    /// <summary>Rows that <c>badRows=setAside</c> may set aside at most.</summary>
    [Range(1, 1_000_000)]
    public int MaxSetAside { get; set; } = 10_000;

    /// <summary>The same as a share of all rows.</summary>
    [Range(0.0, 1.0)]
    public double MaxSetAsideShare { get; set; } = 0.01;

    /// <summary>Ingests that run at once; further ones wait.</summary>
    [Range(1, 64)]
    public int ConcurrentIngests { get; set; } = 2;

    /// <summary>Datasets of one use case.</summary>
    [Range(1, 10_000)]
    public int MaxDatasets { get; set; } = 200;
}
