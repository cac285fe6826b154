using Vanguards.Definitions.Planning;
using Vanguards.Orchestrator.Saga;
using Vanguards.Orchestrator.Store;

namespace Vanguards.Orchestrator.Engine;

/// <summary>
/// The engine's invariant, asked of the rows and of memory: no run that has started and not ended has anything that is neither in line, leased,
/// timed nor awaited. A run's own timeout keeps nothing going and does not count.
/// </summary>
internal sealed class ForgottenRuns(OrchestrationDatabase database, DispatchQueue queue, RunTimers timers)
{
    private const string Open = """
        SELECT e.run, e.id, r.due_at, c.step, c.item, c.body, child.state FROM executions e LEFT JOIN runs r ON r.run = e.run
        LEFT JOIN cells c ON c.run = e.run AND c.status IN ('READY', 'RUNNING', 'RETRYING', 'WAITING')
        LEFT JOIN executions child ON child.parent_run = e.run AND child.parent_step = c.step AND child.parent_item = c.item AND child.parent_token = c.token
        WHERE e.state IN ('RUNNING', 'WAITING', 'CANCELLING', 'ROLLING_BACK') ORDER BY e.run
        """;

    /// <summary>Those that look forgotten. What was committed this very moment may be on its way to memory: look twice.</summary>
    public async Task<IReadOnlyList<ForgottenRun>> FindAsync(CancellationToken cancel)
    {
        var found = new List<ForgottenRun>();
        await using var connection = database.Open();
        await using var command = connection.CreateCommand();
        command.CommandText = Open;
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var (run, id, kept, lost, tokens) = (0L, "", true, false, new List<long>());
        while (await reader.ReadAsync(cancel))
        {
            if (reader.GetInt64(0) != run)
            {
                Close();
                (run, id) = (reader.GetInt64(0), reader.GetString(1));
                tokens.Clear();
                (kept, lost) = (false, !reader.IsDBNull(2) && !timers.Has(new TimerKey(run, StepCell.Run, StepCell.Whole)));
            }

            if (!reader.IsDBNull(3))
            {
                var cell = PlanJson.ReadCell(reader.GetInt32(3), reader.GetInt32(4), reader.GetString(5));
                var isKept = IsKept(run, cell, reader.IsDBNull(6) ? null : reader.GetString(6));
                kept |= isKept == true;
                lost |= isKept == false;
                if (isKept == false)
                {
                    tokens.Add(cell.Token);
                }
            }
        }

        Close();
        return found;

        void Close()
        {
            if (lost || !kept)
            {
                found.Add(new ForgottenRun(run, id, string.Join(' ', tokens.Order())));
            }
        }
    }

    /// <summary>True if something will move the cell on, false if nothing will, null if that is for others of its run to do.</summary>
    private bool? IsKept(long run, StepCell cell, string? child) => cell switch
    {
        // The end of its grace moves it on, whatever becomes of its executor.
        { Stopping: true } => timers.Has(new TimerKey(run, StepCell.Run, StepCell.Whole)),
        { InFlight: true } => queue.Find(cell.Token) is not null,
        { NextAttemptAt: not null } => timers.Has(new TimerKey(run, cell.Step, cell.Item)),
        { WaitingFor: WaitCause.Approval } => true,
        { WaitingFor: WaitCause.External } => child is not null && !ExecutionStates.IsTerminal(child),
        _ => null,
    };
}

/// <summary>A run that looks forgotten, with the tokens of what nothing will move on: a busy run has others at the next look.</summary>
internal sealed record ForgottenRun(long Run, string Id, string Tokens);
