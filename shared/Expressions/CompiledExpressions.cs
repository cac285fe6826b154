using System.Collections.Concurrent;
using Jint;
using Acornima.Ast;
using Vanguards.Definitions.Expressions;

namespace Vanguards.Expressions;

/// <summary>Compiled expressions by text. When full, the older half of what was used goes.</summary>
internal sealed class CompiledExpressions(int capacity)
{
    private ConcurrentDictionary<JsExpression, Prepared<Script>> _young = new();
    private ConcurrentDictionary<JsExpression, Prepared<Script>> _old = new();

    public Prepared<Script> Get(JsExpression expression)
    {
        if (_young.TryGetValue(expression, out var compiled))
        {
            return compiled;
        }

        if (!_old.TryGetValue(expression, out compiled))
        {
            // A line break closes a comment at the end of the text.
            var source = expression.IsScript ? $"(function () {{\n{expression.Text}\n}})()" : $"({expression.Text}\n)";
            compiled = Engine.PrepareScript(source, strict: true);
        }

        if (_young.Count >= capacity / 2)
        {
            _old = Interlocked.Exchange(ref _young, new ConcurrentDictionary<JsExpression, Prepared<Script>>());
        }

        _young[expression] = compiled;
        return compiled;
    }
}
