using System.Text.Json;
using Vanguards.Contracts;
using Vanguards.Definitions.Expressions;
using Vanguards.Executor.Definitions;
using Vanguards.Executor.Query;
using Vanguards.Executor.Results;
using Vanguards.Executor.Steps;
using Vanguards.Executor.Tables;
using Vanguards.Executor.Values;
using Vanguards.Storage.Sql;

namespace Vanguards.Executor.Aggregate;

/// <summary>Gathers datasets: a table each with its profile, and on request one grouped table. Gives <c>{tables, summary}</c>.</summary>
internal sealed class AggregateRunner(SqlEngine engine, SqlFacts facts, PayloadStore payloads, TimeProvider time) : IStepRunner
{
    private const string Handler = "aggregate/1";

    public IReadOnlyList<string> Kinds => ["task.aggregate"];

    public bool IsEffect => false;

    public bool IsHeavy => true;

    public async ValueTask<PreparedStep> PrepareAsync(StepContext step, CancellationToken cancel)
    {
        var task = step.Step.Config.Task!;
        var named = (task.Sources ?? []).Select(source => (Name: source, Found: GatheredSource.Of(step, source))).ToList();
        var sources = named.Select(source => source.Found).OfType<GatheredSource>().ToList();
        var absent = named.Where(source => source.Found is null).Select(source => source.Name).ToList();
        if (sources.Count == 0)
        {
            throw StepFaultException.Invalid(absent.Count == 0
                ? "An aggregate task needs `sources`."
                : $"There is no data for any of its sources ({string.Join(", ", absent)}): the use case has no such dataset, or nothing was ingested for it.");
        }

        var grouping = await Grouping.OfAsync(step, sources, cancel);
        return new PreparedStep
        {
            Input = JsonSerializer.SerializeToElement(new { sources = task.Sources, groupBy = task.GroupBy, measures = task.Measures }),
            Key = await KeyAsync(step, sources, absent, grouping, cancel),
            Run = cancel => RunAsync(step, sources, absent, grouping, cancel),
        };
    }

    private async Task<StepResult> RunAsync(StepContext step, IReadOnlyList<GatheredSource> sources, IReadOnlyList<string> absent, Grouping? grouping, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        await using var session = await engine.OpenAsync(StepTables.Scope(step.Work, [.. sources.Select(source => source.Table)]), cancel);
        var tables = new Dictionary<string, JsonElement>();
        var summaries = new Dictionary<string, JsonElement>();
        var gathered = new List<TableRef>();
        foreach (var source in sources)
        {
            var profile = await TableProfile.OfAsync(session, source, cancel);
            tables[source.Name] = profile.Json(source);
            summaries[source.Name] = profile.Summary(source);
            gathered.Add(source.As(step.Step.Id));
        }

        // What the steps after it cannot compute for want of it, they say themselves.
        foreach (var source in absent)
        {
            summaries[source] = JsonSerializer.SerializeToElement(new { rows = 0, columns = 0, absent = true });
        }

        if (grouping is not null)
        {
            var name = Vanguards.Storage.Sql.SqlName.Of(step.Step.Id, Grouping.TableName);
            var (sql, values) = await SecretCells.HideAsync(step, session, grouping.Sql, grouping.Values, cancel);
            var made = await session.QueryToTableAsync(sql, values, name, cancel);
            cancel.ThrowIfCancellationRequested();
            var table = made.Value ?? throw new StepFaultException(made.Fault!);
            var preview = await session.PreviewAsync(table, TableOutput.PreviewRows, cancel);
            tables[Grouping.TableName] = TableOutput.Json(table, preview.Rows);
            gathered.Add(table);
        }

        var rows = gathered.Take(sources.Count).Sum(table => table.Rows);
        step.Log.Info($"Gathered {rows:N0} rows of {string.Join(", ", sources.Select(source => source.Name))} in {time.GetElapsedTime(began).TotalMilliseconds:N0} ms");
        var output = JsonSerializer.SerializeToElement(new { tables, summary = new { sources = sources.Count, rows, bySource = summaries } });
        var warnings = absent.Select(source => $"{step.Step.Name}: there is no data for the source {source}; it was left out.").ToList();
        warnings.ForEach(step.Log.Warn);
        return new StepGave(new StepOutput { Value = await payloads.WriteAsync(step.Masked(output), cancel), Tables = gathered }) { Warnings = warnings };
    }

    private async ValueTask<ContentKey?> KeyAsync(StepContext step, IReadOnlyList<GatheredSource> sources, IReadOnlyList<string> absent, Grouping? grouping, CancellationToken cancel)
    {
        if (step.Step.Cache is { Enabled: false })
        {
            return null;
        }

        using var key = new ContentKey.Builder(Handler);
        key.Add("zone", step.Run.Zone);
        foreach (var source in absent)
        {
            key.Add("absent", source);
        }

        foreach (var source in sources)
        {
            SqlFacts.AddTo(key.Add("source", source.Name).Add("version", source.Version).Add("origin", source.Origin), source.Table);
        }

        if (grouping is null)
        {
            return key.Build();
        }

        var known = await facts.OfAsync(grouping.Sql, [.. sources.Select(source => source.Table)], step.Run.Zone, cancel);
        if (known is null or { Volatile: true } || !grouping.Codes.All(code => step.Scope.Repeats(code.Reads)))
        {
            return null;
        }

        key.Add("group", grouping.Sql);
        foreach (var value in grouping.Values)
        {
            key.Add("value", value);
        }

        return (known.ReadsNow ? key.Add("asOf", step.Run.AsOf) : key).Build();
    }
}
