using Vanguards.Contracts.Steps;

namespace Vanguards.Messaging.Steps;

/// <summary>The steps that came with a step to be made after it, one by one, each given what those before it gave.</summary>
public sealed class ChainWork(StepWork first)
{
    private readonly Dictionary<string, UpstreamStep> _gave = new(StringComparer.Ordinal);
    private int _at;

    /// <summary>What to go on with after this report; null at the end, or if the step did not complete.</summary>
    public StepWork? Next(StepReport report)
    {
        if (report is not StepSucceeded succeeded || _at >= first.Then.Count)
        {
            return null;
        }

        _gave[report.StepId] = new UpstreamStep { Status = "COMPLETED", Output = succeeded.Output };
        var link = first.Then[_at++];
        var upstream = new Dictionary<string, UpstreamStep>(link.Upstream, StringComparer.Ordinal);
        foreach (var step in link.Reads)
        {
            upstream[step] = _gave[step];
        }

        return new StepWork
        {
            Run = first.Run,
            Kind = link.Kind,
            StepId = link.StepId,
            Attempt = 1,
            Token = link.Token,
            EffectKey = link.Kind == WorkKind.Outputs ? "outputs" : link.StepId,
            ReadyAt = report.FinishedAt,
            Timeout = link.Timeout,
            Upstream = upstream,
        };
    }
}
