using System.Collections.Frozen;
using Acornima;
using Acornima.Ast;

namespace Vanguards.Expressions.Quick;

/// <summary>
/// The expressions whose cost is bounded by their length and data: values, members, operators, arrow functions as callbacks, and
/// calls, by name, of functions that are linear in what they are given. No function can be had as a value and called under
/// another name, nothing is assigned, and no object can say how it is converted.
/// </summary>
internal sealed class QuickGrammar
{
    private const int MaxCalls = 16;
    private const int MaxSplices = 16;
    private const int MaxPadding = 1_000;

    private static readonly FrozenSet<string> Functions = FrozenSet.Create(StringComparer.Ordinal, "Number", "String", "Boolean", "parseInt", "parseFloat", "isNaN", "isFinite");

    private static readonly FrozenSet<string> Namespaces = FrozenSet.Create(StringComparer.Ordinal, "Math", "Number", "Array");

    private static readonly FrozenSet<string> NamespaceFunctions = FrozenSet.Create(
        StringComparer.Ordinal,
        "abs", "ceil", "floor", "round", "trunc", "sign", "sqrt", "cbrt", "pow", "exp", "log", "log2", "log10", "min", "max", "hypot",
        "isInteger", "isSafeInteger", "isFinite", "isNaN", "parseInt", "parseFloat", "isArray");

    /// <summary>Methods that call what they are given; it must be an arrow function written in place.</summary>
    private static readonly FrozenSet<string> Callbacks = FrozenSet.Create(
        StringComparer.Ordinal,
        "map", "filter", "find", "findIndex", "findLast", "findLastIndex", "some", "every", "flatMap", "reduce", "reduceRight", "sort", "toSorted");

    private static readonly FrozenSet<string> Methods = FrozenSet.Create(
        StringComparer.Ordinal,
        "includes", "indexOf", "lastIndexOf", "slice", "at", "join", "toReversed", "toUpperCase", "toLowerCase", "trim", "trimStart", "trimEnd",
        "startsWith", "endsWith", "substring", "charAt", "charCodeAt", "toFixed", "toString", "localeCompare");

    /// <summary>Keys by which an object says what it is or how it is converted.</summary>
    private static readonly FrozenSet<string> Meaningful = FrozenSet.Create(StringComparer.Ordinal, "__proto__", "constructor", "toString", "valueOf", "toJSON", "then", "join", "length");

    private int _calls;
    private int _splices;

    public static bool Admits(Node tree) => new QuickGrammar().IsValue(tree);

    /// <summary>True for a key that may be more than a member.</summary>
    public static bool IsMeaningful(string key) => Meaningful.Contains(key);

    private bool IsValue(Node? node) => node switch
    {
        null => true,
        StringLiteral or NumericLiteral or BooleanLiteral or NullLiteral => true,
        Identifier name => name.Name is not ("globalThis" or "arguments" or "eval"),
        ParenthesizedExpression inner => IsValue(inner.Expression),
        ChainExpression chain => IsValue(chain.Expression),
        MemberExpression { Object: not Super, Property: not PrivateIdentifier } member => IsValue(member.Object) && (!member.Computed || IsValue(member.Property)),
        NonUpdateUnaryExpression { Operator: not Operator.Delete } unary => IsValue(unary.Argument),
        LogicalExpression logical => IsValue(logical.Left) && IsValue(logical.Right),
        NonLogicalBinaryExpression { Operator: not (Operator.In or Operator.InstanceOf), Left: not PrivateIdentifier } binary => IsValue(binary.Left) && IsValue(binary.Right),
        ConditionalExpression conditional => IsValue(conditional.Test) && IsValue(conditional.Consequent) && IsValue(conditional.Alternate),
        ArrayExpression array => All(array.Elements),
        ObjectExpression obj => obj.Properties.All(IsProperty),
        TemplateLiteral template => (_splices += template.Expressions.Count) <= MaxSplices && All(template.Expressions),
        CallExpression call => ++_calls <= MaxCalls && IsCall(call),
        _ => false,
    };

    private bool All<T>(NodeList<T> nodes)
        where T : Node?
    {
        foreach (var node in nodes)
        {
            if (!IsValue(node))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsProperty(Node node) =>
        node is ObjectProperty { Computed: false, Method: false, Kind: PropertyKind.Init } property
        && (property.Key switch { Identifier key => key.Name, StringLiteral text => text.Value, NumericLiteral => "0", _ => "__proto__" }) is var name
        && !Meaningful.Contains(name) && IsValue(property.Value);

    private bool IsCall(CallExpression call) => call.Callee switch
    {
        Identifier function => Functions.Contains(function.Name) && All(call.Arguments),
        MemberExpression { Computed: false, Object: Identifier { Name: var owner }, Property: Identifier function } when Namespaces.Contains(owner) =>
            NamespaceFunctions.Contains(function.Name) && All(call.Arguments),
        MemberExpression { Computed: false, Object: not Super, Property: Identifier method } member => IsValue(member.Object) && IsMethod(method.Name, call.Arguments),
        _ => false,
    };

    private bool IsMethod(string name, in NodeList<Expression> arguments) => name switch
    {
        _ when Callbacks.Contains(name) => arguments.Count > 0 && IsCallback(arguments[0]) && arguments.Skip(1).All(IsValue),
        "padStart" or "padEnd" => arguments.Count > 0 && arguments[0] is NumericLiteral { Value: <= MaxPadding } && All(arguments),
        "split" => arguments is [StringLiteral] or [StringLiteral, NumericLiteral],
        "replace" => arguments is [StringLiteral, StringLiteral { Value: { Length: <= MaxPadding } by }] && !by.Contains('$', StringComparison.Ordinal),
        _ => Methods.Contains(name) && All(arguments),
    };

    private bool IsCallback(Node node) =>
        node is ArrowFunctionExpression { Async: false, Body: Expression } arrow
        && arrow.Params.All(parameter => parameter is Identifier name && !Functions.Contains(name.Name) && !Namespaces.Contains(name.Name))
        && IsValue(arrow.Body);
}
