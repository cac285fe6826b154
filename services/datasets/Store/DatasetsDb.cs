using Microsoft.EntityFrameworkCore;

namespace Vanguards.Datasets.Store;

/// <summary>Use cases and the immutable versions of their datasets: schema <c>datasets</c>, <c>datasets.db</c> when embedded.</summary>
internal sealed class DatasetsDb(DbContextOptions<DatasetsDb> options) : DbContext(options)
{
    public DbSet<UseCaseRow> UseCases => Set<UseCaseRow>();

    public DbSet<VersionRow> Versions => Set<VersionRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<UseCaseRow>(row =>
        {
            row.ToTable("use_case");
            row.HasKey(r => r.Id);
        });
        modelBuilder.Entity<VersionRow>(row =>
        {
            row.ToTable("dataset_version");
            row.HasKey(r => new { r.UseCase, r.Dataset, r.Number });
        });
    }
}

/// <summary>A use case; its declaration is the contract as JSON. Times are microseconds since the Unix epoch.</summary>
internal sealed class UseCaseRow
{
    public required string Id { get; init; }
    public required string Declaration { get; set; }
    public required long CreatedAt { get; init; }
    public required long ModifiedAt { get; set; }
    public required string ModifiedBy { get; set; }
}

/// <summary>One version of a dataset. The row is the last thing that an ingest writes: without it nothing of the ingest is visible.</summary>
internal sealed class VersionRow
{
    public required string UseCase { get; init; }
    public required string Dataset { get; init; }
    /// <summary>1, 2, 3, … shown as <c>v1</c>.</summary>
    public required int Number { get; init; }
    public required string Sha256 { get; init; }
    public required string Uri { get; init; }
    public required long Bytes { get; init; }
    public required long Rows { get; init; }
    /// <summary><c>ColumnProfile[]</c> as JSON, in the file's order.</summary>
    public required string Columns { get; init; }
    /// <summary><c>Problem[]</c> as JSON.</summary>
    public required string Warnings { get; init; }
    /// <summary>Canonical column to raw column or null, as people confirmed it, as JSON; null before anybody did.</summary>
    public string? Mapping { get; set; }
    public string? MappingBy { get; set; }
    /// <summary>NDJSON of the rows set aside.</summary>
    public string? SetAsideUri { get; init; }
    public required long SetAside { get; init; }
    /// <summary>The upload, byte for byte.</summary>
    public required string OriginalUri { get; init; }
    public required string OriginalSha256 { get; init; }
    public required string ContentType { get; init; }
    /// <summary><c>sample</c> or <c>upload</c>.</summary>
    public required string Origin { get; init; }
    public required string CreatedBy { get; init; }
    public required long CreatedAt { get; init; }
}
