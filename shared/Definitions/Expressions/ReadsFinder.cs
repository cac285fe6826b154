using System.Collections.Frozen;
using System.Globalization;
using Acornima.Ast;

namespace Vanguards.Definitions.Expressions;

/// <summary>Walks a syntax tree for the names it takes from its scope; knows parameters and local variables by function.</summary>
internal sealed class ReadsFinder
{
    private static readonly FrozenSet<string> Builtins = FrozenSet.Create(
        StringComparer.Ordinal,
        "undefined", "NaN", "Infinity", "Math", "JSON", "Object", "Array", "String", "Number", "Boolean", "RegExp", "Map", "Set", "WeakMap", "WeakSet",
        "BigInt", "Symbol", "Error", "TypeError", "RangeError", "SyntaxError", "ReferenceError", "EvalError", "URIError", "parseInt", "parseFloat", "isNaN",
        "isFinite", "encodeURIComponent", "decodeURIComponent", "encodeURI", "decodeURI", "Intl", "Reflect", "Promise", "Proxy", "Date", "arguments",
        "ArrayBuffer", "DataView", "Uint8Array", "Int8Array", "Uint16Array", "Int16Array", "Uint32Array", "Int32Array", "Float32Array", "Float64Array", "globalThis");

    private static readonly string[] ScopeNames = ["steps", "inputs", "item", "index", "execution", "asOf", "now"];

    /// <summary>Deeper trees would overflow the stack of whoever evaluates them.</summary>
    private const int MaxDepth = 500;

    /// <summary>Names in a row below an output.</summary>
    private const int MaxPath = 20;

    private readonly ExpressionReads _reads = new();
    private int _depth;
    private readonly Dictionary<string, int> _bound = new(StringComparer.Ordinal);

    public static ExpressionReads Of(Node tree)
    {
        var finder = new ReadsFinder();
        finder.EnterScope(tree, []);
        finder.Visit(tree);
        return finder._reads;
    }

    private void Visit(Node node)
    {
        if (++_depth > MaxDepth)
        {
            throw new InsufficientExecutionStackException();
        }

        VisitNode(node);
        _depth--;
    }

    private void VisitNode(Node node)
    {
        switch (node)
        {
            case IFunction function:
                var names = EnterScope(node, function.Params);
                VisitChildren(node);
                foreach (var name in names)
                {
                    _bound[name]--;
                }

                break;
            case MemberExpression member:
                VisitMember(member);
                break;
            case Property { Computed: false } property:
                Visit(property.Value);
                break;
            case PropertyDefinition { Computed: false } or MethodDefinition { Computed: false }:
                foreach (var child in node.ChildNodes.Skip(1))
                {
                    Visit(child);
                }

                break;
            case UnaryExpression { Operator: Acornima.Operator.TypeOf, Argument: Identifier }:
                break;
            case LabeledStatement labeled:
                Visit(labeled.Body);
                break;
            case BreakStatement or ContinueStatement or MetaProperty:
                break;
            case NewExpression { Callee: Identifier { Name: "Date" } } created when created.Arguments.Count > 0 && !IsBound("Date"):
                foreach (var argument in created.Arguments)
                {
                    Visit(argument);
                }

                break;
            case Identifier identifier:
                Use(identifier.Name);
                break;
            default:
                VisitChildren(node);
                break;
        }
    }

    private void VisitChildren(Node node)
    {
        foreach (var child in node.ChildNodes)
        {
            Visit(child);
        }
    }

    private void VisitMember(MemberExpression member)
    {
        var key = KeyOf(member);
        switch (member.Object)
        {
            case Identifier { Name: "steps" } when key is not null && !IsBound("steps"):
                _reads.StepUses.Add(new StepUse(key, null));
                return;
            case MemberExpression when !IsBound("steps") && OutputUse(member) is { } use:
                _reads.StepUses.Add(use);
                return;
            case MemberExpression { Object: Identifier { Name: "steps" } } step when KeyOf(step) is { } name && !IsBound("steps"):
                _reads.StepUses.Add(new StepUse(name, key));
                break;
            case Identifier { Name: "inputs" } when key is not null && !IsBound("inputs"):
                _reads.InputNames.Add(key);
                return;
            case Identifier { Name: "Math" } when key is "random" && !IsBound("Math"):
                _reads.Random = true;
                return;
            case Identifier { Name: "Date" } when key is "UTC" or "parse" && !IsBound("Date"):
                return;
            default:
                Visit(member.Object);
                break;
        }

        if (member.Computed)
        {
            Visit(member.Property);
        }
    }

    /// <summary>The use that <c>steps.NAME.output.a[0].b</c> makes of an output, if all of it is written out and it is not longer than anybody would write.</summary>
    private static StepUse? OutputUse(MemberExpression member)
    {
        var path = "";
        var at = member;
        for (var depth = 0; depth < MaxPath && KeyOf(at) is { } key && at.Object is MemberExpression below; depth++, at = below)
        {
            path = $"/{JsonPointer.Escape(key)}{path}";
            if (KeyOf(below) is "output" && below.Object is MemberExpression { Object: Identifier { Name: "steps" } } step && KeyOf(step) is { } id)
            {
                return new StepUse(id, "output", path);
            }
        }

        return null;
    }

    /// <summary>The member's name where it is written out: <c>a.b</c>, <c>a['b']</c>, <c>a[0]</c>.</summary>
    private static string? KeyOf(MemberExpression member) => member switch
    {
        { Computed: false, Property: Identifier name } => name.Name,
        { Computed: true, Property: StringLiteral text } => text.Value,
        { Computed: true, Property: NumericLiteral { Value: >= 0 and < int.MaxValue and var number } } when number == Math.Floor(number) => number.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    private void Use(string name)
    {
        if (IsBound(name))
        {
            return;
        }

        switch (name)
        {
            case "steps": _reads.AllSteps = true; break;
            case "inputs": _reads.AllInputs = true; break;
            case "item": _reads.Item = true; break;
            case "index": _reads.Index = true; break;
            case "execution": _reads.Execution = true; break;
            case "asOf": _reads.AsOf = true; break;
            case "now" or "Date": _reads.Now = true; break;
            case "log": break;
            case "globalThis": _reads.AllSteps = _reads.AllInputs = _reads.Now = _reads.AsOf = _reads.Execution = true; break;
            default:
                if (!Builtins.Contains(name))
                {
                    _reads.UnknownNames.Add(name);
                }

                break;
        }
    }

    private bool IsBound(string name) => _bound.GetValueOrDefault(name) > 0;

    /// <summary>How many of the scopes around bind a name, so that finding it does not cost their depth.</summary>
    private HashSet<string> EnterScope(Node node, IEnumerable<Node> parameters)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var parameter in parameters)
        {
            LocalNames.OfPattern(parameter, names);
        }

        LocalNames.OfBody(node, names);
        foreach (var name in names)
        {
            _bound[name] = _bound.GetValueOrDefault(name) + 1;
        }

        // A block may shadow a scope's name in one place and use it in another: then everything counts as read.
        foreach (var name in ScopeNames.Where(names.Contains))
        {
            switch (name)
            {
                case "steps": _reads.AllSteps = true; break;
                case "inputs": _reads.AllInputs = true; break;
                case "execution": _reads.Execution = true; break;
                case "asOf": _reads.AsOf = true; break;
                case "now": _reads.Now = true; break;
                default: break;
            }
        }

        return names;
    }
}
