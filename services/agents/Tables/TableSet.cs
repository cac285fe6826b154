using DuckDB.NET.Data;
using Vanguards.Agents.Invocations;
using Vanguards.Contracts.Agents;
using Vanguards.Definitions;

namespace Vanguards.Agents.Tables;

/// <summary>The open tables of one invocation, by the names that the agent gave them.</summary>
internal sealed class TableSet : IDisposable
{
    private readonly Dictionary<string, Table> _tables = [];

    public int Count => _tables.Count;
    public long RowCount => _tables.Values.Sum(table => table.RowCount);
    public long RowsRead => _tables.Values.Sum(table => table.RowsRead);

    /// <summary>Null if the run has no such table.</summary>
    public Table? this[string name] => _tables.GetValueOrDefault(name);

    /// <summary>Opens a Parquet file; the outcome says why it could not be read.</summary>
    public InvocationOutcome? Add(string name, AgentTable table, string path, string folder, int memoryMiB)
    {
        try
        {
            _tables.Add(name, Table.Open(name, table.Mapping, path, folder, memoryMiB));
            return null;
        }
        catch (DuckDBException exception)
        {
            return new InvocationOutcome
            {
                Status = 422,
                Fault = new Fault { Code = "VALIDATION_FAILED", Message = $"Table '{table.Name}' is no readable Parquet: {exception.Message}" },
                Problems = [new Problem { Code = "UNREADABLE_TABLE", Path = "/tables", Message = $"'{table.Name}': {exception.Message}" }],
            };
        }
    }

    public void Dispose()
    {
        foreach (var table in _tables.Values)
        {
            table.Dispose();
        }
    }
}
