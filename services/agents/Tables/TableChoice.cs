using Vanguards.Agents.EnergyLease;
using Vanguards.Contracts.Agents;

namespace Vanguards.Agents.Tables;

/// <summary>Which of an invocation's tables an agent means.</summary>
internal static class TableChoice
{
    /// <summary>The dataset of that name: as ingested, with lines and padding; else the one that an aggregate step gathered. What energy-lease says of leases is none.</summary>
    public static AgentTable? Dataset(this AgentInvocation invocation, string name) =>
        invocation.Tables.FirstOrDefault(table => table.Source == "dataset" && Same(table.Name, name))
        ?? invocation.Tables.FirstOrDefault(table => table.Source == "step" && Same(table.Name[(table.Name.LastIndexOf('.') + 1)..], name) && !RecordTable<LeaseFigures>.Fits(table));

    /// <summary>The first table of an upstream step that has the column.</summary>
    public static AgentTable? UpstreamWith(this AgentInvocation invocation, string column) =>
        invocation.Tables.FirstOrDefault(table => table.Source == "step"
            && (table.Mapping.ContainsKey(column) || table.Columns.Any(c => Same(c.Name, column))));

    /// <summary>Those of the tables that there are, by the names given.</summary>
    public static IReadOnlyDictionary<string, AgentTable> Present(params (string Name, AgentTable? Table)[] tables) =>
        tables.Where(entry => entry.Table is not null).ToDictionary(entry => entry.Name, entry => entry.Table!);

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
