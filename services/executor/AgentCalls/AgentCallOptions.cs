using System.ComponentModel.DataAnnotations;

namespace Vanguards.Executor.AgentCalls;

/// <summary>Limits of a call to an agent. Section <c>Executor:Agents</c>.</summary>
public sealed class AgentCallOptions
{
    public const string Section = "Executor:Agents";

    /// <summary>Bytes of one answer, or of all lines of a stream.</summary>
    [Range(1024, 1L << 30)]
    public long MaxAnswerBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Bytes of all tables of one answer, as JSON rows on disk.</summary>
    [Range(1024, 1L << 40)]
    public long MaxTableBytes { get; set; } = 4L * 1024 * 1024 * 1024;

    /// <summary>Seconds for which the addresses of tables work, when the step has no time limit of its own.</summary>
    [Range(1, 604_800)]
    public double TableSeconds { get; set; } = 3_600;

    /// <summary>Seconds without a byte after which the agent counts as gone. A call may take longer as long as the connection lives.</summary>
    [Range(1, 86_400)]
    public double SilenceSeconds { get; set; } = 600;
}
