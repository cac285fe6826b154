using Microsoft.EntityFrameworkCore;

namespace Vanguards.Validator.Store;

/// <summary>Published workflows and drafts: schema <c>catalog</c>, <c>catalog.db</c> when embedded.</summary>
internal sealed class CatalogDb(DbContextOptions<CatalogDb> options) : DbContext(options)
{
    public DbSet<WorkflowRow> Workflows => Set<WorkflowRow>();

    public DbSet<VersionRow> Versions => Set<VersionRow>();

    public DbSet<DraftRow> Drafts => Set<DraftRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<WorkflowRow>(row =>
        {
            row.ToTable("workflow");
            row.HasKey(r => r.Id);
            row.HasIndex(r => new { r.UseCase, r.Id });
        });
        modelBuilder.Entity<VersionRow>(row =>
        {
            row.ToTable("workflow_version");
            row.HasKey(r => new { r.WorkflowId, r.Version });
        });
        modelBuilder.Entity<DraftRow>(row =>
        {
            row.ToTable("draft");
            row.HasKey(r => r.WorkflowId);
        });
    }
}

/// <summary>A workflow that has been published at least once. Times are microseconds since the Unix epoch.</summary>
internal sealed class WorkflowRow
{
    public required string Id { get; init; }
    /// <summary>Never changes: whoever edits one use case cannot take over another's workflow.</summary>
    public required string UseCase { get; init; }
    /// <summary>Highest version that is no pre-release.</summary>
    public string? Latest { get; set; }
    public required long UpdatedAt { get; set; }
}

/// <summary>A published version; never changed after it was written.</summary>
internal sealed class VersionRow
{
    public required string WorkflowId { get; init; }
    public required string Version { get; init; }
    public required string Sha256 { get; init; }
    /// <summary>Storage address of the canonical JSON.</summary>
    public required string Uri { get; init; }
    public required long Bytes { get; init; }
    public required string Name { get; init; }
    public required string Description { get; init; }
    /// <summary><c>inputs</c> as JSON, for lists.</summary>
    public required string Inputs { get; init; }
    /// <summary><c>metadata</c> as JSON, for lists.</summary>
    public required string Metadata { get; init; }
    public required string PublishedBy { get; init; }
    public required long PublishedAt { get; init; }
}

/// <summary>What an author is working on: any text, valid or not.</summary>
internal sealed class DraftRow
{
    public required string WorkflowId { get; init; }
    public required string UseCase { get; set; }
    /// <summary><c>json</c> or <c>yaml</c>.</summary>
    public required string Format { get; set; }
    public required byte[] Body { get; set; }
    public required long Revision { get; set; }
    public required string UpdatedBy { get; set; }
    public required long UpdatedAt { get; set; }
}
