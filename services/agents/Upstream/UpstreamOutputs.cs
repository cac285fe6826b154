using System.Text.Json;
using System.Text.Json.Serialization;
using Vanguards.Agents.EnergyLease;
using Vanguards.Agents.Invocations;
using Vanguards.Agents.RedFlag;
using Vanguards.Agents.Tables;
using Vanguards.Contracts.Agents;
using Vanguards.Definitions;

namespace Vanguards.Agents.Upstream;

/// <summary>Finds outputs of other agents among the inputs by their shape, never by a step's id.</summary>
internal static class UpstreamOutputs
{
    /// <summary>Null if no input has the shape; a problem if one has it but cannot be read.</summary>
    public static PerformanceInput? Performance(this AgentRequest request)
    {
        if (request.Find<PerformanceInput>(LeaseFigures.TableName, [JsonValueKind.Array, JsonValueKind.Object], "totals") is not { } found)
        {
            return null;
        }

        return request.Listed(found) ?? request.Tabled(found);
    }

    public static RiskInput? Risk(this AgentRequest request) => request.Find<RiskInput>("riskAnalysis", [JsonValueKind.Object], null);

    private static PerformanceInput? Listed(this AgentRequest request, PerformanceInput found)
    {
        if (found.Leases.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        try
        {
            return found with { List = found.Leases.Deserialize<List<LeaseFigures>>(AgentJson.Options) };
        }
        catch (JsonException exception)
        {
            request.Problems.Add(new Problem { Code = "BAD_INPUT", Path = "/inputs", Message = $"The list of leases: {exception.Message}" });
            return found;
        }
    }

    /// <summary>Where the list is a table, that is among the invocation's tables, known by its hash.</summary>
    private static PerformanceInput Tabled(this AgentRequest request, PerformanceInput found)
    {
        var sha256 = found.Leases.TryGetProperty("sha256", out var hash) && hash.ValueKind == JsonValueKind.String ? hash.GetString() : null;
        var table = request.Invocation.Tables.FirstOrDefault(table => sha256 is not null && table.Sha256 == sha256);
        if (table is null || !RecordTable<LeaseFigures>.Fits(table))
        {
            request.Problems.Add(new Problem
            {
                Code = "NO_FIGURES",
                Path = "/tables",
                Message = "The figures of the leases are a table, which is not among the tables of this invocation or lacks columns.",
                Suggestion = "Let this step depend on the energy-lease step.",
            });
        }

        return found with { Table = table };
    }

    private static T? Find<T>(this AgentRequest request, string property, JsonValueKind[] kinds, string? beside)
        where T : class
    {
        if (request.Invocation.Inputs is not { ValueKind: JsonValueKind.Object } inputs)
        {
            return null;
        }

        var candidates = inputs.EnumerateObject().Select(input => (Path: $"/inputs/{input.Name}", input.Value)).Prepend(("/inputs", inputs));
        foreach (var (path, candidate) in candidates)
        {
            if (candidate.ValueKind == JsonValueKind.Object && candidate.TryGetProperty(property, out var value) && kinds.Contains(value.ValueKind)
                && (beside is null || candidate.TryGetProperty(beside, out _)))
            {
                try
                {
                    return candidate.Deserialize<T>(AgentJson.Options);
                }
                catch (JsonException exception)
                {
                    request.Problems.Add(new Problem { Code = "BAD_INPUT", Path = path + exception.Path?.TrimStart('$').Replace('.', '/'), Message = exception.Message });
                }
            }
        }

        return null;
    }
}

/// <summary>What is read back of energy-lease's output.</summary>
internal sealed record PerformanceInput
{
    public IReadOnlyDictionary<string, double> Parameters { get; init; } = new Dictionary<string, double>();
    /// <summary>A list, or what stands for a table.</summary>
    public required JsonElement Leases { get; init; }
    public IReadOnlyList<NotComputed> NotComputed { get; init; } = [];

    [JsonIgnore]
    public IReadOnlyList<LeaseFigures>? List { get; init; }

    [JsonIgnore]
    public AgentTable? Table { get; init; }

    /// <summary>The figures, out of the list or the table, which is open under this name.</summary>
    public IReadOnlyList<LeaseFigures> Figures(AgentRun run) => List ?? RecordTable<LeaseFigures>.Read(run.Tables[TableKey]!, run.Cancel);

    /// <summary>Name under which the table has to be opened.</summary>
    public const string TableKey = "figures";
}

/// <summary>What is read back of red-flag's output.</summary>
internal sealed record RiskInput
{
    public required RiskOfLeases RiskAnalysis { get; init; }
}

internal sealed record RiskOfLeases
{
    public IReadOnlyList<LeaseRisk> Leases { get; init; } = [];
}
