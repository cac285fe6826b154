using System.Collections.Concurrent;
using System.Text.Json;
using Vanguards.Definitions.Expressions;
using Vanguards.Executor.Values;

namespace Vanguards.Executor.Definitions;

/// <summary>The templates, expressions and statements of one step, parsed once; the place in the step is the key.</summary>
internal sealed class TemplateSet
{
    private readonly ConcurrentDictionary<string, object> _parsed = new(StringComparer.Ordinal);

    public Template Template(string place, JsonElement json) =>
        (Template)_parsed.GetOrAdd(place, static (_, json) => Values.Template.Compile(json), json);

    public Template Template(string place, string text) =>
        (Template)_parsed.GetOrAdd(place, static (_, text) => Values.Template.Compile(text), text);

    public Template Expression(string place, string text) =>
        (Template)_parsed.GetOrAdd(place, static (_, text) => Values.Template.CompileExpression(text), text);

    public ParsedSql Sql(string place, string text) =>
        (ParsedSql)_parsed.GetOrAdd(place, static (_, text) => SqlText.Parse(text), text);

    public T Of<T>(string place, Func<T> make)
        where T : class => (T)_parsed.GetOrAdd(place, static (_, make) => make(), make);
}
