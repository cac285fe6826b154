using Acornima;
using Acornima.Ast;
using Jint;
using Jint.Runtime;
using Vanguards.Definitions.Expressions;
using Vanguards.Expressions.Sandbox;

namespace Vanguards.Expressions.Quick;

/// <summary>
/// Evaluates here, in microseconds, what <see cref="QuickGrammar"/> proves harmless, over small values and under tight limits.
/// Whatever passes one of those is no fault: it is evaluated again in the sandbox, under its own limits; nothing has had an effect.
/// </summary>
internal sealed class QuickLane
{
    /// <summary>Longest expression, in characters.</summary>
    private const int MaxLength = 2_000;

    /// <summary>Bytes of JSON that may be in scope.</summary>
    private const long MaxBytes = 256 * 1024;

    /// <summary>Their product bounds the worst case: natives between two statements, over strings of at most this memory.</summary>
    private static readonly ExpressionLimits Limits = new() { Statements = 10_000, Memory = 2 * 1024 * 1024, Time = TimeSpan.FromMilliseconds(100), ArraySize = 50_000 };

    private readonly CompiledExpressions<Harmless?> _compiled = new(capacity: 4_096, Compile);

    /// <summary>Null if the sandbox has to do it.</summary>
    public Evaluated? TryRun(JsExpression code, ExpressionScope scope, ExpressionLimits limits)
    {
        if (!Fits(code, scope, limits) || _compiled.Get(code) is not { } harmless)
        {
            return null;
        }

        try
        {
            if (harmless.Plain?.TryRead(code.Reads, ref scope) is { } value)
            {
                return new Evaluated { Value = value };
            }

            var engine = ScopedEngine.Create(code.Reads, scope, Limits, log: null);
            QuickJoin.Install(engine);
            var result = engine.Evaluate(harmless.Script);
            return Evaluation.NotANumber(code, result) ?? (QuickValue.IsSmall(result) ? new Evaluated { Value = Evaluation.ToJson(engine, result) } : null);
        }
        catch (JavaScriptException thrown)
        {
            return Evaluated.Failed(Faults.Of(thrown, code, limits)!);
        }
        catch (Exception cause) when (cause is JintException or TimeoutException or QuickLimitException or ValueTooLargeException or InsufficientExecutionStackException)
        {
            return null;
        }
    }

    /// <summary>Own limits that are tighter than these are the sandbox's to keep.</summary>
    private static bool Fits(JsExpression code, ExpressionScope scope, ExpressionLimits limits) =>
        !code.IsScript && code.Text.Length <= MaxLength
        && limits.Statements >= Limits.Statements && limits.Memory >= Limits.Memory && limits.Time >= Limits.Time
        && SandboxPool.BytesRead(code.Reads, scope) <= MaxBytes;

    private static Harmless? Compile(JsExpression code)
    {
        try
        {
            var tree = new Parser().ParseExpression(code.Text);
            return QuickGrammar.Admits(tree) ? new Harmless(Compiling.Prepare(code), PlainRead.Of(tree)) : null;
        }
        catch (Exception fault) when (fault is ParseErrorException or ScriptPreparationException)
        {
            // The sandbox says what is wrong.
            return null;
        }
    }

    private sealed record Harmless(Prepared<Script> Script, PlainRead? Plain);
}

/// <summary>An evaluation is too large for this lane.</summary>
internal sealed class QuickLimitException : Exception;
