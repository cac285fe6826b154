using System.Text.Json;
using Vanguards.Contracts;
using Vanguards.Definitions.Expressions;
using Vanguards.Executor.Definitions;
using Vanguards.Executor.Results;
using Vanguards.Executor.Steps;
using Vanguards.Executor.Tables;
using Vanguards.Executor.Values;
using Vanguards.Storage.Sql;

namespace Vanguards.Executor.Query;

/// <summary>One SELECT of a step: its expressions become bound parameters, its result a table.</summary>
internal sealed class StepSql(SqlEngine engine, SqlFacts facts, PayloadStore payloads, TimeProvider time)
{
    private const string Handler = "sql/1";

    public async ValueTask<PreparedStep> PrepareAsync(StepContext step, string place, string sql, JsonElement? parameters, CancellationToken cancel)
    {
        var parsed = step.Templates.Sql(place, sql);
        if (parsed.Error is { } error)
        {
            throw StepFaultException.Invalid($"The SQL cannot be read: {error}");
        }

        var given = await step.FillAsync(place + "#parameters", parameters, cancel);
        var values = new List<JsonElement>(parsed.Parameters.Count);
        foreach (var (parameter, index) in parsed.Parameters.Select((parameter, index) => (parameter, index)))
        {
            values.Add(parameter.Expression is { } code
                ? await step.Scope.FillAsync(step.Templates.Of($"{place}#{index}", () => Template.Of(code)), cancel)
                : Named(parameter.Name!, given));
        }

        var empty = Enumerable.Range(0, values.Count).Where(place => values[place] is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() == 0).ToList();
        var text = SqlText.WithEmptyLists(parsed, empty);
        var bound = values.Where((_, place) => !empty.Contains(place)).ToList();
        var tables = StepTables.Readable(step.Work, parsed.Identifiers);
        return new PreparedStep
        {
            Input = JsonSerializer.SerializeToElement(new { sql, parameters = values }),
            Key = await KeyAsync(step, place, parsed, (text, bound), parameters, tables, cancel),
            Run = cancel => RunAsync(step, text, bound, tables, cancel),
        };
    }

    private async Task<StepResult> RunAsync(StepContext step, string sql, IReadOnlyList<JsonElement> values, IReadOnlyList<SqlTable> tables, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        await using var session = await engine.OpenAsync(StepTables.Scope(step.Work, tables), cancel);
        (sql, values) = await SecretCells.HideAsync(step, session, sql, values, cancel);
        var made = await session.QueryToTableAsync(sql, values, StepTables.NameOf(step.Step.Id), cancel);
        cancel.ThrowIfCancellationRequested();
        var table = made.Value ?? throw new StepFaultException(made.Fault!);
        var preview = await session.PreviewAsync(table, TableOutput.PreviewRows, cancel);
        step.Log.Info($"Query gave {table.Rows:N0} {(table.Rows == 1 ? "row" : "rows")} in {time.GetElapsedTime(began).TotalMilliseconds:N0} ms");
        return new StepGave(new StepOutput
        {
            Value = await payloads.WriteAsync(step.Masked(TableOutput.Json(table, preview.Rows)), cancel),
            Tables = [table],
        });
    }

    /// <summary>Null if the result must not be reused.</summary>
    private async ValueTask<ContentKey?> KeyAsync(
        StepContext step, string place, ParsedSql parsed, (string Sql, IReadOnlyList<JsonElement> Values) statement, JsonElement? parameters, IReadOnlyList<SqlTable> tables, CancellationToken cancel)
    {
        var codes = parsed.Parameters.Select(parameter => parameter.Expression).OfType<JsExpression>()
            .Concat(parameters is { } given ? step.Templates.Template(place + "#parameters", given).Expressions : []);
        if (step.Step.Cache is { Enabled: false } || !codes.All(code => step.Scope.Repeats(code.Reads))
            || await facts.OfAsync(statement.Sql, tables, step.Run.Zone, cancel) is not { Volatile: false } known)
        {
            return null;
        }

        using var key = new ContentKey.Builder(Handler);
        key.Add("sql", statement.Sql).Add("zone", step.Run.Zone);
        foreach (var value in statement.Values)
        {
            key.Add("value", value);
        }

        foreach (var table in tables)
        {
            SqlFacts.AddTo(key, table);
        }

        return (known.ReadsNow ? key.Add("asOf", step.Run.AsOf) : key).Build();
    }

    private static JsonElement Named(string name, JsonElement? given)
    {
        switch (given)
        {
            case { ValueKind: JsonValueKind.Object } map when map.TryGetProperty(name, out var value):
                return value;
            case { ValueKind: JsonValueKind.Array } list when int.TryParse(name, out var number) && number >= 1 && number <= list.GetArrayLength():
                return list[number - 1];
            default:
                throw StepFaultException.Invalid($"The SQL names the parameter ${name}, but `parameters` has no such value.");
        }
    }
}
