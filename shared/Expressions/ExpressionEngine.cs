using System.Text;
using System.Text.Json;
using Vanguards.Definitions.Expressions;
using Vanguards.Expressions.Quick;
using Vanguards.Expressions.Sandbox;

namespace Vanguards.Expressions;

/// <summary>
/// Evaluates expressions and templates: no I/O, no clock but the scope's, under limits. Small expressions over small values run
/// here; scripts and everything else run in a process of their own, which can be ended. Compiled expressions are kept (bounded)
/// for the life of the engine, so share one. Safe for concurrent use; a call blocks its thread.
/// </summary>
public sealed class ExpressionEngine
{
    private readonly QuickLane _quick = new();
    private readonly ExpressionLimits _limits;

    public ExpressionEngine(ExpressionLimits? limits = null) => _limits = limits ?? new ExpressionLimits();

    /// <summary>Evaluates one expression.</summary>
    public Evaluated Evaluate(JsExpression expression, ExpressionScope scope, CancellationToken cancel = default) =>
        Run(expression, scope, _limits, log: null, cancel);

    /// <summary>Parses and evaluates the text of a field that is an expression (<c>when</c>, <c>forEach</c>, a decision's), braces optional.</summary>
    public Evaluated Evaluate(string text, ExpressionScope scope, CancellationToken cancel = default) =>
        ExpressionText.ParseExpression(text) is { Code: { } code } parsed
            ? Evaluate(code, scope, cancel)
            : Evaluated.Failed(Faults.Invalid($"The expression does not parse: {ExpressionText.ParseExpression(text).Error}"));

    /// <summary>As <see cref="Evaluate(string, ExpressionScope, CancellationToken)"/>, but anything that is not a boolean is a fault.</summary>
    public Evaluated EvaluateBoolean(string text, ExpressionScope scope, CancellationToken cancel = default)
    {
        var evaluated = Evaluate(text, scope, cancel);
        return evaluated.Fault is null && evaluated.Value.ValueKind is not (JsonValueKind.True or JsonValueKind.False)
            ? Evaluated.Failed(Faults.Invalid($"The expression must be true or false, but it gave {Faults.Describe(evaluated.Value)}: {text}"))
            : evaluated;
    }

    /// <summary>A string that is one <c>{{ … }}</c> keeps the value's type; otherwise the values are spliced in as text, null as nothing.</summary>
    public Evaluated Render(string text, ExpressionScope scope, CancellationToken cancel = default)
    {
        var parsed = ExpressionText.Parse(text);
        if (parsed.Error is { } error)
        {
            return Evaluated.Failed(Faults.Invalid($"The expression does not parse: {error}"));
        }

        if (parsed.Single is { } single)
        {
            return Evaluate(single, scope, cancel);
        }

        var written = new StringBuilder();
        var secret = false;
        foreach (var part in parsed.Parts)
        {
            written.Append(part.Literal);
            if (part.Code is null)
            {
                continue;
            }

            var evaluated = Evaluate(part.Code, scope, cancel);
            if (evaluated.Fault is not null)
            {
                return evaluated;
            }

            written.Append(AsText(evaluated.Value));
            secret |= evaluated.Secret;
        }

        return new Evaluated { Value = JsonSerializer.SerializeToElement(written.ToString()), Secret = secret };
    }

    /// <summary>Any JSON with the templates in its strings rendered; keys are left as they are.</summary>
    public Evaluated RenderTree(JsonElement tree, ExpressionScope scope, CancellationToken cancel = default) =>
        TreeRendering.Of(this, tree, scope, cancel);

    /// <summary>Runs a javascript task: a function body in the same scope, with <c>log(…)</c>.</summary>
    public Evaluated RunScript(JsExpression script, ExpressionScope scope, ExpressionLimits limits, Action<string>? log, CancellationToken cancel = default) =>
        Run(script, scope, limits, log, cancel);

    /// <summary>How a value reads inside text: strings as they are, null as nothing, the rest as JSON.</summary>
    public static string AsText(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Null or JsonValueKind.Undefined => "",
        _ => value.GetRawText(),
    };

    private Evaluated Run(JsExpression code, ExpressionScope scope, ExpressionLimits limits, Action<string>? log, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var evaluated = _quick.TryRun(code, scope, limits) ?? SandboxPool.Shared.Run(code, scope, limits, log, cancel);
        return evaluated.Fault is null ? evaluated with { Secret = ReadsSecret(code.Reads, scope) } : evaluated;
    }

    private static bool ReadsSecret(ExpressionReads reads, ExpressionScope scope) =>
        scope.SecretInputs.Count > 0 && (reads.AllInputs || reads.Inputs.Overlaps(scope.SecretInputs));
}
