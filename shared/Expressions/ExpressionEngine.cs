using System.Buffers;
using System.Text;
using System.Text.Json;
using Jint;
using Jint.Native;
using Vanguards.Definitions;
using Vanguards.Definitions.Expressions;

namespace Vanguards.Expressions;

/// <summary>
/// Evaluates expressions and templates: no I/O, no clock but the scope's, under limits. Compiled expressions are kept
/// (bounded) for the life of the engine, so share one. Safe for concurrent use.
/// </summary>
public sealed class ExpressionEngine
{
    private readonly CompiledExpressions _compiled = new(capacity: 4_096);
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
        try
        {
            var engine = ScopedEngine.Create(code.Reads, scope, limits, log, cancel);
            var result = engine.Evaluate(_compiled.Get(code));
            return result.IsNumber() && !double.IsFinite(result.AsNumber())
                ? Evaluated.Failed(Faults.Invalid($"The expression gave {result}, which is no value: {code.Text}"))
                : new Evaluated { Value = ToJson(engine, result), Secret = ReadsSecret(code.Reads, scope) };
        }
        catch (Exception cause) when (Faults.Of(cause, code, limits, cancel) is not null)
        {
            return Evaluated.Failed(Faults.Of(cause, code, limits, cancel)!);
        }
    }

    private static bool ReadsSecret(ExpressionReads reads, ExpressionScope scope) =>
        scope.SecretInputs.Count > 0 && (reads.AllInputs || reads.Inputs.Overlaps(scope.SecretInputs));

    private static JsonElement ToJson(Engine engine, JsValue value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        if (!new Jint.Native.Json.JsonSerializer(engine).Serialize(value, buffer))
        {
            return JsonSerializer.SerializeToElement<object?>(null);
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory, new JsonDocumentOptions { MaxDepth = 512 });
        return document.RootElement.Clone();
    }
}
