using Vanguards.Samples.Generator;

namespace Vanguards.Samples;

/// <summary>A file that the generator wrote; rows exclude the heading (for the manifest: its defects).</summary>
public sealed record SampleFile(string Name, string Dataset, int Rows, string Sha256);

/// <summary>The sample use case <c>oilfield-land-lease</c>: its declaration and its deterministic data.</summary>
public static class SampleData
{
    public const string UseCaseId = "oilfield-land-lease";
    public const int DefaultSeed = 1;

    /// <summary>Years in which every date of the sample can be written.</summary>
    public static readonly DateOnly Earliest = new(1960, 1, 1);
    public static readonly DateOnly Latest = new(2150, 1, 1);

    /// <summary>The declaration, as <c>PUT /api/use-cases/oilfield-land-lease</c> takes it.</summary>
    public static Stream OpenUseCase() =>
        typeof(SampleData).Assembly.GetManifestResourceStream("oilfield-land-lease/use-case.json")
        ?? throw new InvalidOperationException("The use case declaration is not embedded.");

    /// <summary>Writes five CSV files and <c>defects.json</c>; byte-identical for the same date and seed on any machine.</summary>
    public static IReadOnlyList<SampleFile> Write(DateOnly asOf, int seed, string folder)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(asOf, Earliest);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(asOf, Latest);
        Directory.CreateDirectory(folder);
        var book = new SampleBook(asOf, seed);
        var leases = LeaseRows.Add(book, LeasePlans.Make(book.Dice("plans")));
        PermitRows.Add(book, leases);
        InspectionRows.Add(book, leases);
        ProductionRows.Add(book, leases);
        return book.Write(folder);
    }
}
