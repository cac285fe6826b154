using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Vanguards.Definitions;
using Vanguards.Messaging.Commits;
using Vanguards.Orchestrator.Retention;
using Vanguards.Orchestrator.Saga;
using Vanguards.Orchestrator.Store;
using Vanguards.ServiceDefaults.Hosting;

namespace Vanguards.Orchestrator.Bus;

/// <summary>An event of a run's log that the bus has not been told yet, or not for sure.</summary>
public sealed class AnnouncementRow
{
    public long Run { get; set; }
    public long Seq { get; set; }
}

/// <summary>
/// What is to be told of a run, written in the transaction in which it happens and deleted when the broker has it: told at least once, also over a
/// kill between the two. A row only names an event, which has the rest. Without a broker there is no outbox and no run writes a row.
/// </summary>
public sealed class Outbox(OrchestrationDatabase database, Lazy<GroupCommit> commits)
{
    private const string Insert = "INSERT INTO announcements (run, seq) VALUES (@p0, @p1)";
    private const string Delete = "DELETE FROM announcements WHERE run = @p0 AND seq = @p1";

    private readonly Alarm _alarm = new();

    /// <summary>True for the states that others are told of: the first QUEUED, and every end.</summary>
    internal static bool IsToldOf(Execution row) => ExecutionStates.IsTerminal(row.State) || row is { State: ExecutionStates.Queued, Attempt: 1 };

    internal void Add(CommitScope scope, long run, long seq)
    {
        scope.Execute(Insert, run, seq);
        scope.AfterCommit(Signal);
    }

    /// <summary>There is something to tell.</summary>
    internal void Signal() => _alarm.Ring();

    internal Task WaitAsync(CancellationToken cancel) => _alarm.SleepAsync(cancel);

    /// <summary>The oldest that are to be told, each run's in the order in which they happened.</summary>
    internal async Task<IReadOnlyList<Announcement>> PendingAsync(int atMost, CancellationToken cancel)
    {
        await using var rows = database.ReadByKey();
        return await ReadAsync(rows, rows.Announcements.OrderBy(x => x.Run).ThenBy(x => x.Seq).Take(atMost), cancel);
    }

    /// <summary>The execution's newest event that others are told of, as it stands now.</summary>
    internal async Task<Announcement> LatestAsync(string executionId, CancellationToken cancel)
    {
        await using var rows = database.Read();
        if (await rows.Executions.Where(x => x.Id == executionId).Select(x => (long?)x.Run).FirstOrDefaultAsync(cancel) is not { } run)
        {
            return Of(await rows.Expired.FirstAsync(x => x.Id == executionId, cancel));
        }

        var newest = rows.Events.Where(x => x.Run == run && (x.Type == "STATE" || x.Type == "COMPLETE" || x.Type == "ERROR")).OrderByDescending(x => x.Seq).Take(1)
            .Select(x => new AnnouncementRow { Run = x.Run, Seq = x.Seq });
        return (await ReadAsync(rows, newest, cancel))[0];
    }

    /// <summary>The end of an execution that its use case keeps no longer, without what it led to.</summary>
    private static Announcement Of(ExpiredRow expired) => new()
    {
        Run = expired.Run,
        Seq = 0,
        At = expired.FinishedAt,
        Execution = expired.Execution(),
        Body = new EventBody { State = expired.State },
        Artifacts = [],
        MessageId = $"{expired.Id}/expired",
    };

    /// <summary>Keeps whom to tell of a run that has been asked for again.</summary>
    internal Task ReaddressAsync(long run, CommandAddress address) =>
        commits.Value.RunAsync(scope => address.Save(scope, run, problems: null), CancellationToken.None);

    /// <summary>They have been told.</summary>
    internal async Task RemoveAsync(IReadOnlyList<Announcement> told)
    {
        await commits.Value.RunAsync(
            scope =>
            {
                scope.MayEndLater();
                foreach (var announcement in told)
                {
                    scope.Execute(Delete, announcement.Run, announcement.Seq);
                }
            },
            CancellationToken.None);
    }

    private static async Task<IReadOnlyList<Announcement>> ReadAsync(OrchestrationContext rows, IQueryable<AnnouncementRow> which, CancellationToken cancel)
    {
        var found = await (
            from named in which
            join happened in rows.Events on new { named.Run, named.Seq } equals new { happened.Run, happened.Seq }
            join run in rows.Executions on named.Run equals run.Run
            join command in rows.Commands on named.Run equals command.Run into commands
            from command in commands.DefaultIfEmpty()
            orderby named.Run, named.Seq
            select new { Event = happened, Execution = run, Command = command }).ToListAsync(cancel);
        var ended = found.Where(x => x.Event.Type is "COMPLETE" or "ERROR").Select(x => x.Event.Run).Distinct().ToList();
        var artifacts = ended.Count == 0
            ? null
            : (await rows.Artifacts.Where(x => ended.Contains(x.Run)).OrderBy(x => x.Name).ThenBy(x => x.StepId).ToListAsync(cancel)).ToLookup(x => x.Run);
        return [.. found.Select(x => new Announcement
        {
            Run = x.Event.Run,
            Seq = x.Event.Seq,
            At = x.Event.At,
            Execution = x.Execution,
            Body = JsonSerializer.Deserialize(x.Event.Body, RowJson.Default.EventBody)!,
            Artifacts = artifacts is null ? [] : [.. artifacts[x.Event.Run]],
            Address = x.Command is { } command ? new CommandAddress(command.CorrelationId, command.ReplyTo) : null,
            Errors = x.Command?.Errors is { } errors ? JsonSerializer.Deserialize(errors, RowJson.Default.ProblemArray) : null,
            MessageId = string.Create(CultureInfo.InvariantCulture, $"{x.Execution.Id}/{x.Event.Seq}"),
        })];
    }
}

/// <summary>Something to tell of a run, with all that is told.</summary>
internal sealed record Announcement
{
    public required long Run { get; init; }
    public required long Seq { get; init; }
    public required DateTimeOffset At { get; init; }
    public required Execution Execution { get; init; }
    public required EventBody Body { get; init; }
    public required IReadOnlyList<ArtifactRow> Artifacts { get; init; }
    /// <summary>Null for a run that was not asked for over the bus.</summary>
    public CommandAddress? Address { get; init; }
    public IReadOnlyList<Problem>? Errors { get; init; }
    /// <summary>The same each time that it is told.</summary>
    public required string MessageId { get; init; }

    public string State => Body.State ?? Execution.State;

    public bool IsEnd => ExecutionStates.IsTerminal(State);
}
