using Vanguards.Definitions.Model;

namespace Vanguards.Definitions.Expressions;

/// <summary>What a step needs of the run, so that the engine sends it no more and the cache keys it by no less.</summary>
public sealed record StepReads
{
    private static readonly string[] ClockWords = ["now", "today", "current", "localtime", "transaction"];

    private readonly HashSet<string> _steps = new(StringComparer.Ordinal);
    private readonly HashSet<string> _sqlNames = new(StringComparer.OrdinalIgnoreCase);

    private StepReads()
    {
    }

    /// <summary>True if the step is to get the outputs of all its upstream steps: agents, reports, python and bash, computed names.</summary>
    public bool AllUpstream { get; private set; }
    /// <summary>Steps named in expressions, as they are written there.</summary>
    public IReadOnlySet<string> Steps => _steps;
    /// <summary>Every identifier of the step's SQL, case ignored: over-approximates the tables it reads.</summary>
    public IReadOnlySet<string> SqlNames => _sqlNames;
    public bool Inputs { get; private set; }
    public bool AsOf { get; private set; }
    public bool Now { get; private set; }
    public bool Execution { get; private set; }

    /// <summary>Reads of the step's own fields, <c>when</c>, <c>forEach</c> and config; texts that do not parse read nothing.</summary>
    public static StepReads Of(WorkflowStep step)
    {
        var reads = new StepReads { AllUpstream = TakesAll(step) };
        foreach (var text in StepTexts.Of(step))
        {
            reads.Add(text);
        }

        if (step.Config.Task is { Type: "aggregate" } aggregate)
        {
            reads._sqlNames.UnionWith((aggregate.Sources ?? []).Select(SqlName.Of));
        }

        return reads;
    }

    /// <summary>True if the step reads the output of the upstream step with that id.</summary>
    public bool Needs(string stepId)
    {
        var name = SqlName.Of(stepId);
        return AllUpstream || _steps.Contains(stepId) || _steps.Contains(name) || _sqlNames.Contains(name);
    }

    /// <summary>An agent gets all upstream tables even with an <c>input</c> of its own; a report template gets everything.</summary>
    private static bool TakesAll(WorkflowStep step) =>
        step.Type == "agent"
        || step.Config.Transform?.Template is not null
        || step.Config.Task is { Type: "script", Language: not "javascript" };

    /// <summary>SQL's clock functions by parts of their names: one too many costs a cache hit, one too few a wrong figure.</summary>
    private static bool IsClock(string name) =>
        ClockWords.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase)) || name.Equals("age", StringComparison.OrdinalIgnoreCase);

    private void Add(StepText text)
    {
        switch (text.Kind)
        {
            case TextKind.Expression:
                Add(ExpressionText.ParseExpression(text.Text).Code);
                break;
            case TextKind.Script:
                Add(ExpressionText.ParseScript(text.Text).Code);
                break;
            case TextKind.Template:
                foreach (var part in ExpressionText.Parse(text.Text).Parts)
                {
                    Add(part.Code);
                }

                break;
            default:
                var sql = SqlText.Parse(text.Text);
                _sqlNames.UnionWith(sql.Identifiers);
                foreach (var parameter in sql.Parameters)
                {
                    Add(parameter.Expression);
                }

                AsOf |= sql.Identifiers.Any(IsClock);
                break;
        }
    }

    private void Add(JsExpression? expression)
    {
        if (expression?.Reads is not { } reads)
        {
            return;
        }

        _steps.UnionWith(reads.Steps.Select(use => use.Name));
        AllUpstream |= reads.AllSteps;
        Inputs |= reads.AllInputs || reads.Inputs.Count > 0;
        AsOf |= reads.AsOf;
        Now |= reads.Now;
        Execution |= reads.Execution;
    }
}
