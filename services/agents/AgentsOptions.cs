using System.ComponentModel.DataAnnotations;

namespace Vanguards.Agents;

/// <summary>Limits of the agent service. Section <c>Agents</c>.</summary>
public sealed class AgentsOptions
{
    /// <summary>Bearer token that callers must send; empty asks for none. Also <c>AgentToken</c> or the environment variable <c>AGENT_TOKEN</c>.</summary>
    public string Token { get; set; } = "";

    /// <summary>Folder for tables while they are read; empty is the system's own. Each invocation has a private folder in it.</summary>
    public string TempFolder { get; set; } = "";

    /// <summary>Body of one invocation: the outputs of upstream steps are inline.</summary>
    [Range(1, 8_192)]
    public int MaxBodyMiB { get; set; } = 256;

    /// <summary>All tables of one invocation together, as Parquet.</summary>
    [Range(1, 1_048_576)]
    public int MaxTablesMiB { get; set; } = 4_096;

    /// <summary>Rows of all tables of one invocation together: Parquet packs more rows into a few bytes than memory holds keys of.</summary>
    [Range(1, 1_000_000_000)]
    public long MaxRows { get; set; } = 20_000_000;

    /// <summary>Invocations worked on at once; twice as many more wait, and what comes then is answered 429.</summary>
    [Range(1, 256)]
    public int Concurrency { get; set; } = 4;

    /// <summary>Memory of DuckDB for one table, in MiB.</summary>
    [Range(32, 65_536)]
    public int TableMemoryMiB { get; set; } = 256;
}
