using Vanguards.Contracts.Agents;
using Vanguards.Definitions.Checks;
using Vanguards.Storage.Sql;

namespace Vanguards.Validator.Checking;

/// <summary>What a definition is checked against, as it is now.</summary>
internal sealed record Outside
{
    public required CheckContext Context { get; init; }
    /// <summary>Datasets by their SQL names, as far as their columns are known.</summary>
    public required IReadOnlyDictionary<string, SqlTable> Tables { get; init; }
    /// <summary>Tables that agents declare, by the agents' names.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<DeclaredTable>> AgentTables { get; init; }
    public required string Zone { get; init; }
    /// <summary>Equal keys, equal verdicts.</summary>
    public required string Key { get; init; }
}
