using System.Collections.Concurrent;
using Acornima.Ast;
using Jint;
using Vanguards.Definitions.Expressions;

namespace Vanguards.Expressions;

/// <summary>What was made of expressions, by their text. When full, the older half of what was used goes.</summary>
internal sealed class CompiledExpressions<T>(int capacity, Func<JsExpression, T> make)
{
    private ConcurrentDictionary<JsExpression, T> _young = new();
    private ConcurrentDictionary<JsExpression, T> _old = new();

    public T Get(JsExpression expression)
    {
        if (_young.TryGetValue(expression, out var compiled))
        {
            return compiled;
        }

        if (!_old.TryGetValue(expression, out compiled))
        {
            compiled = make(expression);
        }

        if (_young.Count >= capacity / 2)
        {
            _old = Interlocked.Exchange(ref _young, new ConcurrentDictionary<JsExpression, T>());
        }

        _young[expression] = compiled;
        return compiled;
    }
}

internal static class Compiling
{
    /// <summary>A line break closes a comment at the end of the text.</summary>
    public static Prepared<Script> Prepare(JsExpression expression) => Engine.PrepareScript(
        expression.IsScript ? $"(function () {{\n{expression.Text}\n}})()" : $"({expression.Text}\n)",
        strict: true);
}
