using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Acornima.Ast;
using Vanguards.Definitions;
using Vanguards.Definitions.Expressions;

namespace Vanguards.Expressions.Quick;

/// <summary>
/// A literal, or a member by its written name: <c>inputs.county</c>, <c>steps.fetch.output.rows</c>, <c>item.values[0]</c>. Most expressions of a workflow are one;
/// they are read from the JSON without an engine. What is not there, not a plain value or not written as JavaScript would write it is the engine's to tell.
/// </summary>
internal sealed class PlainRead
{
    /// <summary>Integers up to this many digits are the same in JavaScript and JSON.</summary>
    private const int SafeDigits = 15;

    private static readonly JsonElement Null = JsonElement.Parse("null");
    private static readonly JsonElement True = JsonElement.Parse("true");
    private static readonly JsonElement False = JsonElement.Parse("false");

    private readonly JsonElement? _literal;
    private readonly string _root;
    private readonly IReadOnlyList<Segment> _path;

    private PlainRead(JsonElement? literal, string root, IReadOnlyList<Segment> path) => (_literal, _root, _path) = (literal, root, path);

    /// <summary>Null for any other expression.</summary>
    public static PlainRead? Of(Node tree)
    {
        switch (tree)
        {
            case ParenthesizedExpression inner:
                return Of(inner.Expression);
            case NullLiteral:
                return new PlainRead(Null, "", []);
            case BooleanLiteral literal:
                return new PlainRead(literal.Value ? True : False, "", []);
            default:
                var path = new List<Segment>();
                return RootOf(tree, path) is ("inputs" or "item" or "steps") and var root && path.Count > 0 ? new PlainRead(null, root, path) : null;
        }
    }

    /// <summary>The value; null if the engine has to tell.</summary>
    public JsonElement? TryRead(ExpressionReads reads, ref ExpressionScope scope)
    {
        if (_literal is { } literal)
        {
            return literal;
        }

        var (value, from) = _root switch
        {
            "inputs" => (scope.Inputs, 0),
            "item" => (scope.Item, 0),
            _ => (OutputOf(reads, ref scope), 2),
        };
        for (var i = from; i < _path.Count && value is not null; i++)
        {
            value = _path[i].Of(value.Value);
        }

        return value is { } found && IsPlain(found) ? found.Clone() : null;
    }

    /// <summary>The output of the step that is named; the scope then has it at hand, since it may be asked for once only.</summary>
    private JsonElement? OutputOf(ExpressionReads reads, ref ExpressionScope scope)
    {
        if (_path.Count < 3 || _path[1].Name != "output" || scope.StepsOf(reads).ToList() is not [var (id, view)]
            || (_path[0].Name != id && _path[0].Name != SqlName.Of(id)) || view.Bytes > ExpressionLimits.ValueLimit)
        {
            return null;
        }

        var output = view.Output();
        scope = scope with { Steps = new Dictionary<string, StepView> { [id] = view with { Output = () => output } } };
        return output;
    }

    /// <summary>The name at the chain's beginning; null if a member is not written out.</summary>
    private static string? RootOf(Node node, List<Segment> path)
    {
        switch (node)
        {
            case Identifier name:
                return name.Name;
            case MemberExpression { Optional: false } member when Segment.Of(member) is { } segment && RootOf(member.Object, path) is { } root:
                path.Add(segment);
                return root;
            default:
                return null;
        }
    }

    /// <summary>True if JavaScript would write it in the same bytes.</summary>
    private static bool IsPlain(JsonElement value)
    {
        var raw = JsonMarshal.GetRawUtf8Value(value);
        return value.ValueKind switch
        {
            JsonValueKind.Null or JsonValueKind.True or JsonValueKind.False => true,
            JsonValueKind.String => !raw.Contains((byte)'\\'),
            JsonValueKind.Number => raw.Length <= SafeDigits && !raw.ContainsAnyExceptInRange((byte)'0', (byte)'9'),
            _ => false,
        };
    }

    private readonly record struct Segment(string? Name, int Index)
    {
        public static Segment? Of(MemberExpression member) => member.Property switch
        {
            Identifier name when !member.Computed && !QuickGrammar.IsMeaningful(name.Name) => new Segment(name.Name, 0),
            StringLiteral name when member.Computed && !QuickGrammar.IsMeaningful(name.Value) => new Segment(name.Value, 0),
            NumericLiteral { Value: >= 0 and < int.MaxValue and var index } when member.Computed && double.IsInteger(index) => new Segment(null, (int)index),
            _ => null,
        };

        public JsonElement? Of(JsonElement value) => (value.ValueKind, Name) switch
        {
            (JsonValueKind.Object, { } name) => value.TryGetProperty(name, out var member) ? member : null,
            (JsonValueKind.Object, null) => value.TryGetProperty(Index.ToString(CultureInfo.InvariantCulture), out var member) ? member : null,
            (JsonValueKind.Array, null) => Index < value.GetArrayLength() ? value[Index] : null,
            _ => null,
        };
    }
}
