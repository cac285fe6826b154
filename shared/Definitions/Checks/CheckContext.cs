using System.Text.Json;

namespace Vanguards.Definitions.Checks;

/// <summary>A column as SQL sees it; the type is DuckDB's.</summary>
public sealed record KnownColumn(string Name, string Type);

/// <summary>A dataset of the use case. <see cref="Columns"/> is empty if nothing is known of them.</summary>
public sealed record KnownDataset
{
    public required string Name { get; init; }
    public IReadOnlyList<KnownColumn> Columns { get; init; } = [];
}

/// <summary>An agent of the catalogue.</summary>
public sealed record KnownAgent
{
    public required string Name { get; init; }
    public JsonElement? ParametersSchema { get; init; }
    public JsonElement? InputSchema { get; init; }
    public JsonElement? OutputSchema { get; init; }
    public IReadOnlyList<string> RequiredDatasets { get; init; } = [];
}

/// <summary>A report template with the formats it renders to.</summary>
public sealed record KnownTemplate(string Name, IReadOnlyList<string> Formats);

/// <summary>A published workflow.</summary>
public sealed record KnownWorkflow(string Id, IReadOnlyList<string> Versions);

/// <summary>What checks need of the outside, as data.</summary>
public sealed record CheckContext
{
    /// <summary>False if the use case does not exist.</summary>
    public bool UseCaseExists { get; init; } = true;
    /// <summary>For suggestions.</summary>
    public IReadOnlyList<KnownDataset> Datasets { get; init; } = [];
    /// <summary>The last known catalogue; null if none was ever seen.</summary>
    public IReadOnlyList<KnownAgent>? Agents { get; init; }
    /// <summary>False if the agent service did not answer just now.</summary>
    public bool AgentsReachable { get; init; } = true;
    public string? AgentsError { get; init; }
    public IReadOnlyList<KnownTemplate> Templates { get; init; } = [];
    public IReadOnlyList<KnownWorkflow> Workflows { get; init; } = [];
    /// <summary>Ways out that are not set up here: <c>email</c> (messages), <c>email-results</c>, <c>api-results</c>.</summary>
    public IReadOnlySet<string> MissingWays { get; init; } = new HashSet<string>();
    /// <summary>Script languages that this installation can run.</summary>
    public IReadOnlyList<string> ScriptLanguages { get; init; } = ["javascript"];
    /// <summary>Isolations that this installation offers.</summary>
    public IReadOnlyList<string> Isolations { get; init; } = ["pool"];
}
