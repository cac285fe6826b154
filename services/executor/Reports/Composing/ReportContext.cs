using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.Composing;

/// <summary>What every section of one report works from.</summary>
public sealed class ReportContext(ReportInput input, ReportOptions options, SideFiles files)
{
    public ReportInput Input { get; } = input;
    public ReportOptions Options { get; } = options;
    public SideFiles Files { get; } = files;
    public Shapes Shapes { get; } = new(input);
    public Figures Figures { get; } = new(input.Currency);
    /// <summary>A: the as-of day in the use case's zone.</summary>
    public DateOnly Today { get; } = Dates.DayIn(input.Execution.AsOf, input.Zone);
    public bool SampleData { get; } = input.Datasets.Any(d => d.Origin == "sample");
}
