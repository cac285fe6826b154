using System.Text.Json;
using Vanguards.Agents.Parameters;
using Vanguards.Agents.Tables;
using Vanguards.Contracts.Agents;
using Vanguards.Definitions;

namespace Vanguards.Agents.Invocations;

/// <summary>One reference agent.</summary>
internal interface IAgent
{
    AgentDescription Description { get; }

    /// <summary>Checks the request, adding every fault to its problems; null if there are any.</summary>
    AgentWork? Prepare(AgentRequest request);
}

/// <summary>An invocation, with its date and parameters read.</summary>
internal sealed record AgentRequest
{
    public required AgentInvocation Invocation { get; init; }
    /// <summary>The date of <c>asOf</c> in the use case's zone.</summary>
    public required DateOnly AsOf { get; init; }
    public required AgentParameters Parameters { get; init; }
    public List<Problem> Problems { get; } = [];
}

/// <summary>What an agent is about to do: the tables it reads, by the names it gives them, and the work itself.</summary>
internal sealed record AgentWork(IReadOnlyDictionary<string, AgentTable> Tables, Func<AgentRun, AgentFindings> Do);

/// <summary>The tables, opened, and the ways to report.</summary>
internal sealed record AgentRun(TableSet Tables, IRunLog Log, CancellationToken Cancel);

/// <summary>An output with the rows behind it.</summary>
internal sealed record AgentFindings(object Output, IReadOnlyList<Evidence> Evidence)
{
    public IReadOnlyList<AnsweredTable> Tables { get; init; } = [];
}

/// <summary>A row that a finding rests on; line is the physical line of the ingested file, where it is known.</summary>
internal sealed record Evidence(string Kind, string Dataset, long? Line, string Key, string Note)
{
    /// <summary>More is cut off: an answer is kept, paged and printed.</summary>
    public const int Limit = 5_000;
}

/// <summary>How far the work is; a JSON answer has no one to tell.</summary>
internal interface IRunLog
{
    void Progress(int percent);
    void Info(string message);
}

internal static class AgentJson
{
    /// <summary>Outputs keep their nulls: a null is a figure that was not computed.</summary>
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { MaxDepth = 64 };
}
