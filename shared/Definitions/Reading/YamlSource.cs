using System.Buffers;
using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Vanguards.Definitions.Reading;

/// <summary>Turns YAML (1.2, core schema) into JSON text, keeping the line of every token. Aliases are refused, so there is no bomb to defuse.</summary>
internal sealed partial class YamlSource
{
    private readonly ArrayBufferWriter<byte> _json = new();
    private readonly List<int> _lines = [];
    private readonly Utf8JsonWriter _writer;
    private readonly Stack<Level> _levels = new();

    private YamlSource() => _writer = new Utf8JsonWriter(_json, new JsonWriterOptions { SkipValidation = true });

    public static (ReadOnlyMemory<byte> Json, IReadOnlyList<int> Lines, Problem? Problem) Read(string text)
    {
        var source = new YamlSource();
        try
        {
            var problem = source.Run(new Parser(new StringReader(text)));
            source._writer.Flush();
            return (source._json.WrittenMemory, source._lines, problem);
        }
        catch (YamlException fault)
        {
            return (default, [], Fault("INVALID_YAML", fault.Start, fault.InnerException?.Message ?? fault.Message));
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or OverflowException or InvalidOperationException)
        {
            // The scanner's own stumbles over odd escapes and characters.
            return (default, [], new Problem { Code = "INVALID_YAML", Path = "", Line = source._lines.LastOrDefault(1), Message = $"The text cannot be read: {fault.Message}" });
        }
    }

    private Problem? Run(IParser parser)
    {
        var documents = 0;
        while (parser.MoveNext())
        {
            var problem = parser.Current switch
            {
                DocumentStart start when ++documents > 1 => Fault("INVALID_YAML", start.Start, "A second document begins here; one is read."),
                AnchorAlias alias => Fault("YAML_ALIAS", alias.Start, $"Aliases (*{alias.Value}) are not supported.", "Write the value out."),
                MappingStart map => Begin(map, isMap: true),
                SequenceStart list => Begin(list, isMap: false),
                MappingEnd or SequenceEnd => End(parser.Current),
                Scalar scalar => Write(scalar),
                _ => null,
            };
            if (problem is not null)
            {
                return problem;
            }
        }

        return _lines.Count == 0 ? new Problem { Code = "INVALID_YAML", Path = "", Line = 1, Message = "The document is empty." } : null;
    }

    private Problem? Begin(NodeEvent node, bool isMap)
    {
        if (_levels.TryPeek(out var level) && level.ExpectsKey)
        {
            return Fault("INVALID_YAML", node.Start, "Only text can be a key.");
        }

        if (_levels.Count >= DefinitionReader.MaxDepth)
        {
            return Fault("TOO_DEEP", node.Start, $"The document nests more than {DefinitionReader.MaxDepth} levels.");
        }

        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific && node.Tag.Value != (isMap ? "tag:yaml.org,2002:map" : "tag:yaml.org,2002:seq"))
        {
            return TagFault(node);
        }

        Token(node);
        if (isMap)
        {
            _writer.WriteStartObject();
        }
        else
        {
            _writer.WriteStartArray();
        }

        _levels.Push(new Level { IsMap = isMap, ExpectsKey = isMap });
        return null;
    }

    private Problem? End(ParsingEvent end)
    {
        _lines.Add((int)end.Start.Line);
        if (_levels.Pop().IsMap)
        {
            _writer.WriteEndObject();
        }
        else
        {
            _writer.WriteEndArray();
        }

        return null;
    }

    private Problem? Write(Scalar scalar)
    {
        if (_levels.TryPeek(out var level) && level.ExpectsKey)
        {
            level.ExpectsKey = false;
            _lines.Add((int)scalar.Start.Line);
            _writer.WritePropertyName(scalar.Value);
            return null;
        }

        Token(scalar);
        var tag = scalar.Tag.IsEmpty || scalar.Tag.IsNonSpecific ? "" : scalar.Tag.Value;
        switch (tag.Replace("tag:yaml.org,2002:", "", StringComparison.Ordinal))
        {
            case "" when scalar.Style == ScalarStyle.Plain && !scalar.Tag.IsNonSpecific:
                return WritePlain(scalar, scalar.Value);
            case "" or "str":
                _writer.WriteStringValue(scalar.Value);
                return null;
            case "int" or "float" or "bool" or "null":
                return WritePlain(scalar, scalar.Value);
            default:
                return TagFault(scalar);
        }
    }

    private Problem? WritePlain(Scalar scalar, string text)
    {
        if (text is "" or "~" or "null" or "Null" or "NULL")
        {
            _writer.WriteNullValue();
        }
        else if (text is "true" or "True" or "TRUE" or "false" or "False" or "FALSE")
        {
            _writer.WriteBooleanValue(text[0] is 't' or 'T');
        }
        else if (SpecialNumber().IsMatch(text))
        {
            return Fault("NUMBER_OUT_OF_RANGE", scalar.Start, $"{text} is no number that JSON knows.");
        }
        else if (Radix().Match(text) is { Success: true } radix)
        {
            var hex = radix.Groups["hex"];
            _writer.WriteNumberValue(hex.Success ? Convert.ToInt64(hex.Value, 16) : Convert.ToInt64(radix.Groups["octal"].Value, 8));
        }
        else if (Number().IsMatch(text))
        {
            WriteNumber(text);
        }
        else
        {
            _writer.WriteStringValue(text);
        }

        return null;
    }

    /// <summary>Keeps the digits as written, in JSON's grammar: no plus, no leading zeros, digits on both sides of the point.</summary>
    private void WriteNumber(string text)
    {
        var negative = text[0] == '-';
        var body = text.TrimStart('+', '-');
        var e = body.IndexOfAny(['e', 'E']);
        var (mantissa, exponent) = e < 0 ? (body, "") : (body[..e], body[e..]);
        var dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        var (whole, fraction) = dot < 0 ? (mantissa, "") : (mantissa[..dot], mantissa[(dot + 1)..]);
        whole = whole.TrimStart('0');
        _writer.WriteRawValue($"{(negative ? "-" : "")}{(whole.Length == 0 ? "0" : whole)}{(fraction.Length == 0 ? "" : "." + fraction)}{exponent}", skipInputValidation: true);
    }

    private void Token(NodeEvent node)
    {
        _lines.Add((int)node.Start.Line);
        if (_levels.TryPeek(out var level) && level.IsMap)
        {
            level.ExpectsKey = true;
        }
    }

    private static Problem TagFault(NodeEvent node) => Fault("YAML_TAG", node.Start, $"The tag {node.Tag} is not supported.");

    private static Problem Fault(string code, Mark at, string message, string? suggestion = null) =>
        new() { Code = code, Path = "", Line = (int)at.Line, Message = message, Suggestion = suggestion };

    [GeneratedRegex(@"^[-+]?(\.inf|\.Inf|\.INF)$|^(\.nan|\.NaN|\.NAN)$")]
    private static partial Regex SpecialNumber();

    [GeneratedRegex(@"^(0x(?<hex>[0-9a-fA-F]{1,15})|0o(?<octal>[0-7]{1,20}))$")]
    private static partial Regex Radix();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Number();

    private sealed class Level
    {
        public bool IsMap { get; init; }
        public bool ExpectsKey { get; set; }
    }
}
