using System.Data.Common;
using System.Text.Json;
using Vanguards.Contracts;
using Vanguards.Contracts.Steps;
using Vanguards.Definitions;
using Vanguards.Definitions.Planning;
using Vanguards.Orchestrator.Store;

namespace Vanguards.Orchestrator.Engine;

/// <summary>Makes of a dispatched attempt what the executor needs: upstream outputs, the item, the last checkpoint. Reads committed rows only.</summary>
internal sealed class WorkBuilder(OrchestrationDatabase database, ItemLists lists, SecretInputs secrets)
{
    private const string Output = "SELECT output FROM attempts WHERE run = @run AND step = @step AND item = @item AND token = @token";
    private const string LastList = "SELECT token FROM attempts WHERE run = @run AND step = @step AND item = -1 AND kind = 'Expand' AND output IS NOT NULL ORDER BY token DESC LIMIT 1";
    private const string LastCheckpoint = "SELECT checkpoint FROM attempts WHERE run = @run AND step = @step AND item = @item AND run_attempt = @attempt AND checkpoint IS NOT NULL ORDER BY token DESC LIMIT 1";

    public async Task<StepWork> BuildAsync(DispatchItem item, CancellationToken cancel)
    {
        await using var rows = new Rows(database);
        var graph = item.Run.Facts.Shape.Graph;
        var step = item.Step == StepCell.Run ? null : graph[item.Step].Step;
        return new StepWork
        {
            Run = item.Context,
            Kind = (WorkKind)item.Kind,
            StepId = step?.Id ?? "",
            Item = item.Item == StepCell.Whole ? null : item.Item,
            ItemValue = item.Item == StepCell.Whole ? null : await ItemAsync(item, rows, cancel),
            Attempt = item.Attempt,
            Token = item.Token,
            EffectKey = step?.Id ?? "outputs",
            ReadyAt = item.ReadyAt,
            StepReadyAt = item.StepReadyAt,
            Timeout = item.Kind == AttemptKind.Step ? step?.Timeout : null,
            WhenSettled = item.WhenSettled,
            Upstream = Upstream(item.Run, item.Upstream, rows),
            Items = item.Items?.Select(reference => OutputOf(item.Run, reference, rows)).ToList(),
            Checkpoint = item.Attempt > 1 ? Checkpoint(item, rows) : null,
            WithErrors = item.WithErrors,
            Then = [.. item.Then.Select(link => new ChainedStep
            {
                Kind = link.Step == StepCell.Run ? WorkKind.Outputs : WorkKind.Step,
                StepId = link.Step == StepCell.Run ? "" : graph[link.Step].Id,
                Token = link.Token,
                Timeout = link.Step == StepCell.Run ? null : graph[link.Step].Step.Timeout,
                Upstream = Upstream(item.Run, link.Upstream, rows),
                Reads = link.Reads,
            })],
            Losses = item.Losses,
            GivenBefore = item.GivenBefore,
        };
    }

    private static Dictionary<string, UpstreamStep> Upstream(ActiveRun run, IReadOnlyList<UpstreamRef> references, Rows rows)
    {
        var upstream = new Dictionary<string, UpstreamStep>(references.Count, StringComparer.Ordinal);
        foreach (var reference in references)
        {
            upstream[reference.Id] = new UpstreamStep { Status = reference.Status, Output = Under(reference.Id, run, reference.Output, OutputOf(run, reference.Output, rows)) };
        }

        return upstream;
    }

    /// <summary>What a fallback gave stands for the step's: its tables are found under the step's name.</summary>
    private static StepOutput? Under(string id, ActiveRun run, AttemptKey? key, StepOutput? output)
    {
        if (key is not { Step: >= 0 } attempt || run.Facts.Shape.Graph[attempt.Step].Id is var from && from == id || output is not { Tables: { Count: > 0 } tables })
        {
            return output;
        }

        return output with { Tables = [.. tables.Select(table => table with { Name = SqlName.Of(id) + table.Name[SqlName.Of(from).Length..] })] };
    }

    private static StepOutput? OutputOf(ActiveRun run, AttemptKey? key, Rows rows)
    {
        if (key is not { } attempt)
        {
            return null;
        }

        return run.OutputOf(attempt)
            ?? (rows.Text(Output, ("@run", run.Run), ("@step", attempt.Step), ("@item", attempt.Item), ("@token", attempt.Token)) is { } json
                ? JsonSerializer.Deserialize(json, RowJson.Default.StepOutput)
                : null);
    }

    private async Task<JsonElement?> ItemAsync(DispatchItem item, Rows rows, CancellationToken cancel)
    {
        // A fallback's or compensation's item is its root's.
        var root = item.Run.Facts.Shape.Graph[item.Step].Root;
        if (rows.Number(LastList, ("@run", item.Run.Run), ("@step", root)) is not { } token)
        {
            return null;
        }

        // The list is read for its first item only: it may be as long as the step has items.
        var list = await lists.GetAsync(
            (item.Run.Run, root, token),
            () => JsonSerializer.Deserialize(secrets.OpenText(item.Run.Run, rows.Text(Output, ("@run", item.Run.Run), ("@step", root), ("@item", StepCell.Whole), ("@token", token)))!, RowJson.Default.Payload)!,
            cancel);
        return list.At(item.Item);
    }

    private JsonElement? Checkpoint(DispatchItem item, Rows rows)
    {
        var json = secrets.OpenText(item.Run.Run, rows.Text(LastCheckpoint, ("@run", item.Run.Run), ("@step", item.Step), ("@item", item.Item), ("@attempt", item.Context.Attempt)));
        return json is null ? null : JsonElement.Parse(json);
    }

    /// <summary>A reading connection that is opened only if something has to be read.</summary>
    private sealed class Rows(OrchestrationDatabase database) : IAsyncDisposable
    {
        private DbConnection? _connection;

        public string? Text(string sql, params ReadOnlySpan<(string Name, object Value)> values)
        {
            using var command = Command(sql, values);
            return command.ExecuteScalar() as string;
        }

        public long? Number(string sql, params ReadOnlySpan<(string Name, object Value)> values)
        {
            using var command = Command(sql, values);
            return command.ExecuteScalar() as long?;
        }

        public async ValueTask DisposeAsync()
        {
            if (_connection is not null)
            {
                await _connection.DisposeAsync();
            }
        }

        private DbCommand Command(string sql, ReadOnlySpan<(string Name, object Value)> values)
        {
            _connection ??= database.Open();
            var command = _connection.CreateCommand();
            command.CommandText = sql;
            foreach (var (name, value) in values)
            {
                command.Add(name, value);
            }

            return command;
        }
    }
}
