using System.Text.Json;
using Vanguards.Definitions;
using Vanguards.Messaging.Commits;
using Vanguards.Orchestrator.Store;

namespace Vanguards.Orchestrator.Bus;

/// <summary>Whom to tell of a command that came over the bus.</summary>
internal sealed record CommandAddress(string? CorrelationId, string? ReplyTo)
{
    private const string Upsert = """
        INSERT INTO commands (run, correlation_id, reply_to, errors) VALUES (@p0, @p1, @p2, @p3)
        ON CONFLICT (run) DO UPDATE SET correlation_id = excluded.correlation_id, reply_to = excluded.reply_to, errors = coalesce(excluded.errors, commands.errors)
        """;

    /// <summary>Keeps it with the run; who sent the command last is told.</summary>
    public void Save(CommitScope scope, long run, IReadOnlyList<Problem>? problems)
    {
        if (problems is not null || CorrelationId is not null || ReplyTo is not null)
        {
            scope.Execute(Upsert, run, CorrelationId, ReplyTo, problems is null ? null : JsonSerializer.Serialize([.. problems], RowJson.Default.ProblemArray));
        }
    }
}

/// <summary>The row of a run that was asked for over the bus.</summary>
public sealed class CommandRow
{
    public long Run { get; set; }
    public string? CorrelationId { get; set; }
    /// <summary>Queue that gets copies of what is announced of the run.</summary>
    public string? ReplyTo { get; set; }
    /// <summary>The faults of a command that was refused.</summary>
    public string? Errors { get; set; }
}
