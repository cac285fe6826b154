using System.Text.Json;
using Vanguards.Contracts;
using Vanguards.Executor.Results;
using Vanguards.Executor.Steps;
using Vanguards.Executor.Values;

namespace Vanguards.Executor.Transforms;

/// <summary>Reshapes JSON by expressions.</summary>
internal sealed class ExpressionTransform(PayloadStore payloads) : IStepRunner
{
    private const string Handler = "expression/1";

    public IReadOnlyList<string> Kinds => ["transform.expression"];

    public bool IsEffect => false;

    public bool IsHeavy => false;

    public ValueTask<PreparedStep> PrepareAsync(StepContext step, CancellationToken cancel)
    {
        var expression = step.Step.Config.Transform?.Expression
            ?? throw StepFaultException.Invalid("A transform needs a `template`, an `expression` or `sql`.");

        // A bare string is one expression, whatever else is JSON with expressions in its strings.
        var template = expression.ValueKind == JsonValueKind.String && !expression.GetString()!.Contains("{{", StringComparison.Ordinal)
            ? step.Templates.Expression("expression", expression.GetString()!)
            : step.Templates.Template("expression", expression);
        using var key = new ContentKey.Builder(Handler);
        key.Add("template", expression);
        return new(new PreparedStep
        {
            Key = step.Scope.AddReads(key, template.Expressions) ? key.Build() : null,
            Run = async cancel => new StepGave(new StepOutput { Value = await payloads.WriteAsync(step.Masked(await step.Scope.FillAsync(template, cancel)), cancel) }),
        });
    }
}
