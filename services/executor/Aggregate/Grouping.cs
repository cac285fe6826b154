using System.Text;
using System.Text.Json;
using Vanguards.Definitions.Expressions;
using Vanguards.Executor.Steps;
using Vanguards.Executor.Values;
using Vanguards.Storage.Sql;

namespace Vanguards.Executor.Aggregate;

/// <summary>The statement of the grouped table. Several sources are put under one another by column name, with <c>_source</c> saying which.</summary>
internal sealed record Grouping
{
    /// <summary>Its name behind the step's: <c>step_id.grouped</c>.</summary>
    public const string TableName = "grouped";

    public required string Sql { get; init; }
    public required IReadOnlyList<JsonElement> Values { get; init; }
    public required IReadOnlyList<JsExpression> Codes { get; init; }

    /// <summary>Null if the step asks for none.</summary>
    public static async ValueTask<Grouping?> OfAsync(StepContext step, IReadOnlyList<GatheredSource> sources, CancellationToken cancel)
    {
        var task = step.Step.Config.Task!;
        if (task.GroupBy is not { Count: > 0 } && task.Measures is null)
        {
            return null;
        }

        var parsed = step.Templates.Sql("grouping", Statement(task.GroupBy ?? [], task.Measures, sources));
        if (parsed.Error is { } error)
        {
            throw StepFaultException.Invalid($"The measures cannot be read: {error}");
        }

        var codes = parsed.Parameters
            .Select(parameter => parameter.Expression ?? throw StepFaultException.Invalid($"A measure names the parameter ${parameter.Name}; write {{{{ … }}}} instead."))
            .ToList();
        var values = new List<JsonElement>();
        foreach (var code in codes)
        {
            values.Add(await step.Scope.FillAsync(Template.Of(code), cancel));
        }

        return new Grouping { Sql = parsed.Sql, Values = values, Codes = codes };
    }

    private static string Statement(IReadOnlyList<string> groupBy, JsonElement? measures, IReadOnlyList<GatheredSource> sources)
    {
        var keys = groupBy.Select(SqlName.Quote).ToList();
        var columns = new List<string>(keys);
        foreach (var measure in measures is { ValueKind: JsonValueKind.Object } given ? given.EnumerateObject() : default)
        {
            // On lines of its own: a comment at the end of a measure ends there.
            columns.Add($"(\n{measure.Value.GetString()}\n) AS {SqlName.Quote(measure.Name)}");
        }

        if (columns.Count == keys.Count)
        {
            columns.Add("count(*) AS \"rows\"");
        }

        var sql = new StringBuilder("SELECT ").AppendJoin(", ", columns).Append(" FROM ").Append(From(sources));
        if (keys.Count > 0)
        {
            sql.Append(" GROUP BY ").AppendJoin(", ", keys).Append(" ORDER BY ").AppendJoin(", ", keys);
        }

        return sql.ToString();
    }

    private static string From(IReadOnlyList<GatheredSource> sources) => sources.Count == 1
        ? NameOf(sources[0])
        : "(" + string.Join(" UNION ALL BY NAME ", sources.Select(source => $"SELECT *, '{source.Name.Replace("'", "''", StringComparison.Ordinal)}' AS _source FROM {NameOf(source)}")) + ")";

    private static string NameOf(GatheredSource source) => string.Join('.', source.Table.Name.Split('.').Select(SqlName.Quote));
}
