using Microsoft.EntityFrameworkCore;

namespace Vanguards.Scheduler.Store;

/// <summary>Schedules and their fires: schema <c>scheduling</c>, <c>scheduling.db</c> when embedded.</summary>
internal sealed class SchedulingDb(DbContextOptions<SchedulingDb> options) : DbContext(options)
{
    /// <summary>Whoever changes a schedule, or decides what is due, does so alone (<c>BeginAloneAsync</c>).</summary>
    public const string Lock = "schedules";

    public DbSet<ScheduleRow> Schedules => Set<ScheduleRow>();

    public DbSet<FireRow> Fires => Set<FireRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<ScheduleRow>(row =>
        {
            row.ToTable("schedule");
            row.HasKey(r => r.Id);
            row.HasIndex(r => new { r.UseCase, r.Id });
            row.HasIndex(r => r.NextAt);
        });
        modelBuilder.Entity<FireRow>(row =>
        {
            row.ToTable("fire");
            // One fire for each schedule and instant, however many schedulers there are.
            row.HasKey(r => new { r.ScheduleId, r.At });
            row.HasIndex(r => new { r.State, r.AskAt });
        });
    }
}

/// <summary>A schedule; its body is the document as JSON. Times are microseconds since the Unix epoch.</summary>
internal sealed class ScheduleRow
{
    public required string Id { get; init; }
    public required string UseCase { get; set; }
    public required string Body { get; set; }
    /// <summary>The first instant that is not dealt with; null where there is none, or it is not enabled.</summary>
    public long? NextAt { get; set; }
    /// <summary>All until then is dealt with, whatever a clock that was set back says.</summary>
    public required long DealtWithUntil { get; set; }
    public required long CreatedAt { get; init; }
    public required long ModifiedAt { get; set; }
    public required string ModifiedBy { get; set; }
}

/// <summary>A fire; written before the orchestrator is asked, so that it is asked until it has answered.</summary>
internal sealed class FireRow
{
    public required string ScheduleId { get; init; }
    public required long At { get; init; }
    /// <summary>One of <see cref="FireStates"/>.</summary>
    public required string State { get; set; }
    public required string ExecutionId { get; init; }
    public required string UseCase { get; init; }
    /// <summary>The request as it is asked, the same each time; null once it is answered.</summary>
    public string? Request { get; set; }
    /// <summary>WAITING: when it is asked next; while it is being asked, when another may.</summary>
    public required long AskAt { get; set; }
    public required int Asked { get; set; }
    public long? AnsweredAt { get; set; }
    /// <summary>Of the execution, as far as anybody has looked.</summary>
    public bool HasEnded { get; set; }
    /// <summary><c>Problem[]</c> as JSON.</summary>
    public string? Problems { get; set; }
    public string? Note { get; set; }
}

/// <summary>What became of a fire.</summary>
internal static class FireStates
{
    /// <summary>The orchestrator has not answered yet, or an earlier execution has to end first.</summary>
    public const string Waiting = "WAITING";
    public const string Started = "STARTED";
    public const string Refused = "REFUSED";
    /// <summary>Left out, since an earlier execution was active or too many waited.</summary>
    public const string Skipped = "SKIPPED";
    /// <summary>Not made up for.</summary>
    public const string Missed = "MISSED";
}
