using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Vanguards.Definitions.Reading;

/// <summary>One pass over JSON text for what a parsed tree no longer shows: doubled keys, broken characters, numbers out of range.</summary>
internal sealed class SourceScan
{
    private readonly List<Problem> _problems = [];
    /// <summary>Objects with fewer names give what they were scanned with to the next object.</summary>
    private const int ReusedNames = 64;

    private readonly Stack<Level> _levels = new();
    private readonly Stack<Level> _ended = new();
    private readonly string?[] _names = new string?[1_021];
    private int _values;

    /// <summary>True if strings could not be read, so that nothing else can be checked.</summary>
    public bool Unreadable { get; private set; }

    public static (IReadOnlyList<Problem> Problems, bool Unreadable) Of(ReadOnlySpan<byte> utf8)
    {
        var scan = new SourceScan();
        scan.Run(utf8);
        return (scan._problems, scan.Unreadable);
    }

    private void Run(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = DefinitionReader.MaxDepth });
        try
        {
            while (!Unreadable && reader.Read() && _problems.Count < DefinitionReader.MaxProblems)
            {
                Visit(ref reader);
                if (++_values > DefinitionReader.MaxValues)
                {
                    Unreadable = true;
                    _problems.Add(new Problem { Code = "TOO_LARGE", Path = "", Message = $"The document holds more than {DefinitionReader.MaxValues:N0} names and values." });
                }
            }
        }
        catch (JsonException fault)
        {
            var deep = _levels.Count >= DefinitionReader.MaxDepth;
            Unreadable = true;
            _problems.Add(new Problem
            {
                Code = deep ? "TOO_DEEP" : "INVALID_JSON",
                Path = Path(),
                Line = (int?)(fault.LineNumber + 1),
                Message = deep ? $"The document nests more than {DefinitionReader.MaxDepth} levels." : Plain(fault.Message),
            });
        }
    }

    private void Visit(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                NextItem();
                _levels.Push(Begin(reader.TokenType == JsonTokenType.StartObject));
                break;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                End(_levels.Pop());
                break;
            case JsonTokenType.PropertyName:
                if (reader.ValueSpan.Length > DefinitionReader.MaxNameBytes)
                {
                    // Every problem below it would repeat it.
                    Unreadable = true;
                    Add("NAME_TOO_LONG", $"A field's name has more than {DefinitionReader.MaxNameBytes:N0} bytes.");
                    break;
                }

                var name = Name(ref reader);
                _levels.Peek().Name = name;
                if (!_levels.Peek().Names!.Add(name))
                {
                    Add("DUPLICATE_KEY", $"The field {name} is given twice.");
                }

                break;
            default:
                NextItem();
                if (reader.TokenType == JsonTokenType.String && (reader.ValueIsEscaped || !Utf8.IsValid(reader.ValueSpan)))
                {
                    Text(ref reader);
                }
                else if (reader.TokenType == JsonTokenType.Number && !(reader.TryGetDouble(out var number) && double.IsFinite(number)))
                {
                    Add("NUMBER_OUT_OF_RANGE", "The number is too large.");
                }

                break;
        }
    }

    /// <summary>A field's name; the same string for the same name nearly always, since a large document repeats a few names.</summary>
    private string Name(ref Utf8JsonReader reader)
    {
        var utf8 = reader.ValueSpan;
        if (reader.ValueIsEscaped || utf8.Length == 0 || !Ascii.IsValid(utf8))
        {
            return Text(ref reader);
        }

        ref var kept = ref _names[(utf8.Length * 31 + utf8[0] * 7 + utf8[^1]) % _names.Length];
        return kept is not null && Ascii.Equals(utf8, kept) ? kept : kept = Text(ref reader);
    }

    private Level Begin(bool isObject)
    {
        if (!isObject || !_ended.TryPop(out var level))
        {
            return new Level(isObject);
        }

        return level;
    }

    private void End(Level level)
    {
        if (level.Names is { Count: < ReusedNames } names)
        {
            names.Clear();
            level.Name = null;
            _ended.Push(level);
        }
    }

    private string Text(ref Utf8JsonReader reader)
    {
        try
        {
            var text = reader.GetString()!;
            if (text.Contains('\0', StringComparison.Ordinal))
            {
                Add("INVALID_TEXT", "The text holds a NUL character.");
            }

            return text;
        }
        catch (InvalidOperationException)
        {
            Unreadable = true;
            Add("INVALID_TEXT", "The text is no valid Unicode: half of a surrogate pair or broken UTF-8.");
            return "";
        }
    }

    private void NextItem()
    {
        if (_levels.TryPeek(out var level) && level.Names is null)
        {
            level.Index++;
        }
    }

    private void Add(string code, string message) => _problems.Add(new Problem { Code = code, Path = Path(), Message = message });

    private string Path() => _levels.Reverse().Where(level => level.Name is not null || level.Index >= 0)
        .Aggregate(new StringBuilder(), (path, level) => path.Append('/').Append(level.Name is { } name ? JsonPointer.Escape(name) : level.Index)).ToString();

    /// <summary>The reader's message without its own account of the position.</summary>
    private static string Plain(string message) => message.Split(" LineNumber:", 2)[0].Split(" Path:", 2)[0];

    private sealed class Level(bool isObject)
    {
        public HashSet<string>? Names { get; } = isObject ? new(StringComparer.Ordinal) : null;
        public string? Name { get; set; }
        public int Index { get; set; } = -1;
    }
}
