using System.Text;
using System.Text.Json;
using Vanguards.Definitions.Expressions;
using Vanguards.Executor.Steps;

namespace Vanguards.Executor.Values;

/// <summary>JSON whose strings may hold <c>{{ … }}</c>, split and parsed once.</summary>
internal abstract record Template
{
    /// <summary>Every expression in it, in document order.</summary>
    public IReadOnlyList<JsExpression> Expressions { get; private init; } = [];

    /// <summary>A string that is one <c>{{ … }}</c> keeps the value's type; text around it makes it text.</summary>
    public static Template Compile(string text) => text.Contains("{{", StringComparison.Ordinal)
        ? Of(ExpressionText.Parse(text))
        : new Fixed(JsonSerializer.SerializeToElement(text));

    public static Template Compile(JsonElement json)
    {
        if (!json.GetRawText().Contains("{{", StringComparison.Ordinal))
        {
            return new Fixed(json);
        }

        switch (json.ValueKind)
        {
            case JsonValueKind.String:
                return Compile(json.GetString()!);
            case JsonValueKind.Array:
                var items = json.EnumerateArray().Select(Compile).ToArray();
                return new List(items) { Expressions = [.. items.SelectMany(item => item.Expressions)] };
            case JsonValueKind.Object:
                var members = json.EnumerateObject().Select(member => (member.Name, Compile(member.Value))).ToArray();
                return new Map(members) { Expressions = [.. members.SelectMany(member => member.Item2.Expressions)] };
            default:
                return new Fixed(json);
        }
    }

    /// <summary>A field that is an expression as a whole, braces optional.</summary>
    public static Template CompileExpression(string text) => ExpressionText.ParseExpression(text) switch
    {
        { Code: { } code } => new Value(code) { Expressions = [code] },
        { Error: var error } => throw StepFaultException.Invalid($"The expression {Shorten(text)} does not parse: {error}"),
    };

    public static Template Of(JsExpression code) => new Value(code) { Expressions = [code] };

    private static Template Of(ParsedText parsed)
    {
        if (parsed.Error is { } error)
        {
            throw StepFaultException.Invalid($"The text {Shorten(parsed.Source)} does not parse: {error}");
        }

        return parsed.Single is { } single
            ? new Value(single) { Expressions = [single] }
            : new Text(parsed.Parts) { Expressions = [.. parsed.Parts.Select(part => part.Code).OfType<JsExpression>()] };
    }

    private static string Shorten(string text) => text.Length <= 120 ? $"'{text}'" : $"'{text[..117]}…'";

    public abstract JsonElement Fill(Func<JsExpression, JsonElement> evaluate);

    /// <summary>JSON without expressions.</summary>
    public sealed record Fixed(JsonElement Json) : Template
    {
        public override JsonElement Fill(Func<JsExpression, JsonElement> evaluate) => Json;
    }

    /// <summary>One expression.</summary>
    public sealed record Value(JsExpression Code) : Template
    {
        public override JsonElement Fill(Func<JsExpression, JsonElement> evaluate) => evaluate(Code);
    }

    /// <summary>Text with expressions spliced in.</summary>
    public sealed record Text(IReadOnlyList<TextPart> Parts) : Template
    {
        public override JsonElement Fill(Func<JsExpression, JsonElement> evaluate)
        {
            var text = new StringBuilder();
            foreach (var part in Parts)
            {
                text.Append(part.Code is { } code ? Spliced(evaluate(code)) : part.Literal);
            }

            return JsonSerializer.SerializeToElement(text.ToString());
        }

        private static string Spliced(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Null or JsonValueKind.Undefined => "",
            _ => value.GetRawText(),
        };
    }

    public sealed record List(IReadOnlyList<Template> Items) : Template
    {
        public override JsonElement Fill(Func<JsExpression, JsonElement> evaluate) =>
            JsonSerializer.SerializeToElement(Items.Select(item => item.Fill(evaluate)));
    }

    public sealed record Map(IReadOnlyList<(string Name, Template Value)> Members) : Template
    {
        public override JsonElement Fill(Func<JsExpression, JsonElement> evaluate)
        {
            var map = new Dictionary<string, JsonElement>(Members.Count);
            foreach (var (name, value) in Members)
            {
                map[name] = value.Fill(evaluate);
            }

            return JsonSerializer.SerializeToElement(map);
        }
    }
}
