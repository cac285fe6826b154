using System.Data.Common;
using Npgsql;
using Vanguards.Messaging.Commits;
using Vanguards.Orchestrator.Store;

namespace Vanguards.Orchestrator.Executions;

/// <summary>Says which ids are taken; those that are asked for while a question is on its way go together in the next.</summary>
internal sealed class TakenIds(OrchestrationDatabase database)
{
    /// <summary>Ids in one question.</summary>
    private const int Most = 500;

    private readonly Lock _gate = new();
    private readonly Queue<(string Id, TaskCompletionSource<bool> Answer)> _asked = [];
    private bool _asks;

    /// <summary>True if an execution has the id, or had it.</summary>
    public Task<bool> ContainsAsync(string id, CancellationToken cancel)
    {
        var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _asked.Enqueue((id, answer));
            if (!_asks)
            {
                _asks = true;
                _ = Task.Run(AskAsync, CancellationToken.None);
            }
        }

        return answer.Task.WaitAsync(cancel);
    }

    private async Task AskAsync()
    {
        while (Next() is { Count: > 0 } batch)
        {
            try
            {
                var taken = await ReadAsync([.. batch.Select(asked => Stored(asked.Id)).Distinct(StringComparer.Ordinal)]);
                batch.ForEach(asked => asked.Answer.TrySetResult(taken.Contains(Stored(asked.Id))));
            }
#pragma warning disable CA1031 // it is told to everybody who asked, and the next may have more luck
            catch (Exception failure)
#pragma warning restore CA1031
            {
                batch.ForEach(asked => asked.Answer.TrySetException(failure));
            }
        }
    }

    private List<(string Id, TaskCompletionSource<bool> Answer)> Next()
    {
        lock (_gate)
        {
            var batch = new List<(string, TaskCompletionSource<bool>)>();
            while (batch.Count < Most && _asked.TryDequeue(out var asked))
            {
                batch.Add(asked);
            }

            _asks = batch.Count > 0;
            return batch;
        }
    }

    private string Stored(string id) => database.IsPostgres ? StorableText.Of(id) : id;

    private async Task<HashSet<string>> ReadAsync(string[] ids)
    {
        await using var connection = database.OpenByKey();
        await using var command = connection.CreateCommand();
        if (database.IsPostgres)
        {
            command.CommandText = "SELECT id FROM executions WHERE id = ANY(@ids) UNION ALL SELECT id FROM expired WHERE id = ANY(@ids)";
            command.Parameters.Add(new NpgsqlParameter<string[]>("ids", ids));
        }
        else
        {
            var named = string.Join(", ", ids.Select((_, n) => $"@p{n}"));
            command.CommandText = $"SELECT id FROM executions WHERE id IN ({named}) UNION ALL SELECT id FROM expired WHERE id IN ({named})";
            for (var n = 0; n < ids.Length; n++)
            {
                command.Add($"@p{n}", ids[n]);
            }
        }

        var taken = new HashSet<string>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            taken.Add(reader.GetString(0));
        }

        return taken;
    }
}
