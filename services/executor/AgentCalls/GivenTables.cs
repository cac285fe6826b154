using System.Text.Json;
using System.Text.RegularExpressions;
using Vanguards.Contracts;
using Vanguards.Executor.Steps;
using Vanguards.Executor.Tables;
using Vanguards.Executor.Values;
using Vanguards.Expressions;
using Vanguards.Storage.Objects;
using Vanguards.Storage.Tables;
using SqlName = Vanguards.Storage.Sql.SqlName;

namespace Vanguards.Executor.AgentCalls;

/// <summary>The tables that an agent gives: rows go to disk as they come, and become tables of the step once the answer is whole.</summary>
internal sealed partial class GivenTables(string agent, IObjectStore store, SecretMask? mask, long maxBytes) : IDisposable
{
    public const int MaxTables = 16;
    public const int MaxColumns = 1_000;

    private readonly Dictionary<string, RowFile> _tables = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _order = [];

    /// <summary>Opens a table: <c>{name, columns: [{name, type}]}</c>, perhaps with <c>rows</c>.</summary>
    public void Open(JsonElement table)
    {
        var name = Text(table, "name");
        if (name is null || !Name().IsMatch(name))
        {
            throw Odd($"a table with the name '{name}'; a name is a letter or _, then letters, digits and _, at most 63 in all");
        }

        if (_tables.Count == MaxTables || _tables.ContainsKey(name))
        {
            throw Odd(_tables.ContainsKey(name) ? $"the table {name} twice" : $"more than {MaxTables} tables");
        }

        var columns = Columns(name, table);
        try
        {
            _tables.Add(name, new RowFile(store.ScratchFolder, columns));
        }
        catch (ArgumentException exception)
        {
            throw Odd($"a table {name} that cannot be kept: {exception.Message}");
        }

        _order.Add(name);
        if (table.TryGetProperty("rows", out _))
        {
            Add(name, table);
        }
    }

    /// <summary>Adds rows to an open table: <c>{table, rows: [[…]]}</c>.</summary>
    public void Add(JsonElement line) => Add(Text(line, "table") ?? "", line);

    /// <summary>The tables, stored, under their SQL names, with the JSON that stands for each; both by the agent's names.</summary>
    public async Task<IReadOnlyDictionary<string, (TableRef Table, JsonElement Json)>> StoreAsync(string stepId, CancellationToken cancel)
    {
        var stored = new Dictionary<string, (TableRef, JsonElement)>(StringComparer.Ordinal);
        foreach (var name in _order)
        {
            var rows = _tables[name];
            var path = await rows.WriteParquetAsync(cancel);
            JsonElement preview;
            await using (var file = ParquetFile.Open(path))
            {
                preview = (await file.PreviewAsync(TableOutput.PreviewRows, cancel)).Rows;
            }

            var kept = await store.PutFileAsync(path, cancel);
            var table = new TableRef { Name = SqlName.Of(stepId, name), Uri = kept.Uri, Sha256 = kept.Sha256, Rows = rows.Rows, Columns = rows.Columns };
            stored[name] = (table, TableOutput.Json(table, preview));
        }

        return stored;
    }

    public void Dispose()
    {
        foreach (var table in _tables.Values)
        {
            table.Dispose();
        }
    }

    private void Add(string name, JsonElement from)
    {
        if (!_tables.TryGetValue(name, out var table) || !from.TryGetProperty("rows", out var rows) || rows.ValueKind != JsonValueKind.Array)
        {
            throw Odd(_tables.ContainsKey(name) ? $"rows of the table {name} that are no array" : $"rows of a table '{name}' that it has not begun");
        }

        foreach (var row in rows.EnumerateArray())
        {
            try
            {
                table.Add(Masked(row, table.Columns));
            }
            catch (FormatException exception)
            {
                throw Odd($"a table {name} that cannot be read: {exception.Message}");
            }

            if (_tables.Values.Sum(each => each.Bytes) > maxBytes)
            {
                throw StepFaultException.Invalid($"The tables of the agent's answer are larger than {maxBytes:N0} bytes.");
            }
        }
    }

    /// <summary>A secret that is no text has no masked form of its type, and becomes a null.</summary>
    private JsonElement Masked(JsonElement row, IReadOnlyList<TableColumn> columns)
    {
        var masked = MaskedJson.Of(row, mask, out var changed);
        return !changed || row.ValueKind != JsonValueKind.Array || row.GetArrayLength() != columns.Count
            ? row
            : JsonSerializer.SerializeToElement(columns.Select((column, i) => column.Type == "VARCHAR" || masked[i].ToString() == row[i].ToString() ? masked[i] : PayloadStore.Null));
    }

    private List<TableColumn> Columns(string table, JsonElement given)
    {
        var columns = new List<TableColumn>();
        foreach (var column in given.TryGetProperty("columns", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default)
        {
            columns.Add(Text(column, "name") is { Length: > 0 and <= 255 } name && Text(column, "type") is { } type
                ? new TableColumn { Name = name, Type = type.ToUpperInvariant() }
                : throw Odd($"a column of the table {table} without a name or a type"));
        }

        return columns.Count is 0 or > MaxColumns || columns.DistinctBy(column => column.Name, StringComparer.OrdinalIgnoreCase).Count() < columns.Count
            ? throw Odd($"a table {table} with {columns.Count} columns; it needs 1 to {MaxColumns}, each with a name of its own")
            : columns;
    }

    private StepFaultException Odd(string what) => StepFaultException.Failed($"Agent {agent} gave {what}.");

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]{0,62}\z")]
    private static partial Regex Name();
}
