using System.Data.Common;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Vanguards.Orchestrator.Audit;
using Vanguards.Orchestrator.Bus;
using Vanguards.Orchestrator.Retention;
using Vanguards.Orchestrator.Saga;

namespace Vanguards.Orchestrator.Store;

/// <summary>The orchestrator's rows as EF sees them. What is written per step goes by the engine instead.</summary>
public sealed class OrchestrationContext(DbContextOptions<OrchestrationContext> options) : DbContext(options)
{
    public DbSet<Execution> Executions => Set<Execution>();

    public DbSet<RunDocuments> Documents => Set<RunDocuments>();

    public DbSet<RunRow> Runs => Set<RunRow>();

    public DbSet<CellRow> Cells => Set<CellRow>();

    public DbSet<AttemptRow> Attempts => Set<AttemptRow>();

    public DbSet<EventRow> Events => Set<EventRow>();

    public DbSet<ArtifactRow> Artifacts => Set<ArtifactRow>();

    public DbSet<AuditRow> Audit => Set<AuditRow>();

    public DbSet<AnnouncementRow> Announcements => Set<AnnouncementRow>();

    public DbSet<CommandRow> Commands => Set<CommandRow>();

    public DbSet<ExpiredRow> Expired => Set<ExpiredRow>();

    /// <summary>A context on the writer's connection.</summary>
    internal static OrchestrationContext On(DbConnection connection) =>
        new((connection is SqliteConnection
            ? new DbContextOptionsBuilder<OrchestrationContext>().UseSqlite(connection)
            : new DbContextOptionsBuilder<OrchestrationContext>().UseNpgsql(connection)).Options);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<MicrosecondsConverter>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfiguration(new ExecutionMap());
        modelBuilder.Entity<RunDocuments>().ToTable("documents").HasKey(x => x.Run);
        modelBuilder.Entity<RunRow>().ToTable("runs").HasKey(x => x.Run);
        modelBuilder.Entity<CellRow>().ToTable("cells").HasKey(x => new { x.Run, x.Step, x.Item });
        modelBuilder.Entity<AttemptRow>().ToTable("attempts").HasKey(x => new { x.Run, x.Step, x.Item, x.Token });
        modelBuilder.Entity<EventRow>().ToTable("events").HasKey(x => new { x.Run, x.Seq });
        modelBuilder.Entity<ArtifactRow>().ToTable("artifacts").HasKey(x => new { x.Run, x.StepId, x.Name });
        modelBuilder.Entity<AuditRow>().ToTable("audit").HasKey(x => x.Seq);
        modelBuilder.Entity<AnnouncementRow>().ToTable("announcements").HasKey(x => new { x.Run, x.Seq });
        modelBuilder.Entity<CommandRow>().ToTable("commands").HasKey(x => x.Run);
        modelBuilder.Entity<ExpiredRow>().ToTable("expired").HasKey(x => x.Id);
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties())
            {
                property.SetColumnName(Column(property.Name));
            }

            foreach (var key in entity.GetKeys().SelectMany(key => key.Properties))
            {
                key.ValueGenerated = Microsoft.EntityFrameworkCore.Metadata.ValueGenerated.Never;
            }
        }
    }

    /// <summary><c>StateSince</c> as <c>state_since</c>.</summary>
    private static string Column(string property)
    {
        var name = new StringBuilder(property.Length + 4);
        foreach (var letter in property)
        {
            if (char.IsAsciiLetterUpper(letter) && name.Length > 0)
            {
                name.Append('_');
            }

            name.Append(char.ToLowerInvariant(letter));
        }

        return name.ToString();
    }

    private sealed class MicrosecondsConverter() : ValueConverter<DateTimeOffset, long>(at => Instants.ToMicros(at), micros => Instants.FromMicros(micros));
}
