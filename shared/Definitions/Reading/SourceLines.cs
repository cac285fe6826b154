using System.Text.Json;

namespace Vanguards.Definitions.Reading;

/// <summary>Finds the lines of JSON Pointers in a source text; of what is missing, the line of its nearest parent.</summary>
internal sealed class SourceLines(ReadOnlyMemory<byte> json, IReadOnlyList<int>? tokenLines)
{
    public IReadOnlyList<Problem> Locate(IEnumerable<Problem> problems)
    {
        var list = problems.ToList();
        if (list.All(problem => problem.Line is not null))
        {
            return list;
        }

        var root = new Wanted();
        foreach (var problem in list)
        {
            root.Add(problem.Path);
        }

        Walk(root);
        return [.. list.Select(problem => problem.Line is null ? problem with { Line = root.LineOf(problem.Path) } : problem)];
    }

    private void Walk(Wanted root)
    {
        var span = json.Span;
        var reader = new Utf8JsonReader(span, new JsonReaderOptions { MaxDepth = DefinitionReader.MaxDepth });
        var levels = new Stack<(Wanted? Node, int Index)>();
        var (token, line, counted) = (-1, 1, 0);
        Wanted? member = root;
        try
        {
            while (reader.Read())
            {
                token++;
                var start = (int)reader.TokenStartIndex;
                line += tokenLines is null ? span[counted..start].Count((byte)'\n') : 0;
                counted = start;
                var here = tokenLines is null ? line : tokenLines[Math.Min(token, tokenLines.Count - 1)];
                switch (reader.TokenType)
                {
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        levels.Pop();
                        continue;
                    case JsonTokenType.PropertyName:
                        member = levels.Peek().Node?.Child(reader.GetString()!);
                        member?.NameAt(here);
                        continue;
                    default:
                        break;
                }

                if (levels.TryPop(out var level))
                {
                    if (level.Index >= 0)
                    {
                        member = level.Node?.Child(level.Index.ToString(System.Globalization.CultureInfo.InvariantCulture));
                        level.Index++;
                    }

                    levels.Push(level);
                }

                member?.At(here);
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                {
                    levels.Push((member, reader.TokenType == JsonTokenType.StartArray ? 0 : -1));
                }
            }
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // The text ends or breaks here; what was found so far holds.
        }
    }

    /// <summary>The pointers asked for, as a tree.</summary>
    private sealed class Wanted
    {
        private Dictionary<string, Wanted>? _children;
        private int? _line;

        public Wanted? Child(string name) => _children?.GetValueOrDefault(name);

        /// <summary>Of a doubled key the last counts, in the text as in its value.</summary>
        public void NameAt(int line) => _line = line;

        public void At(int line) => _line ??= line;

        public void Add(string pointer)
        {
            var at = this;
            foreach (var name in Names(pointer))
            {
                var children = at._children ??= new(StringComparer.Ordinal);
                if (!children.TryGetValue(name, out var child))
                {
                    children[name] = child = new Wanted();
                }

                at = child;
            }
        }

        public int? LineOf(string pointer)
        {
            var (at, line) = (this, _line);
            foreach (var name in Names(pointer))
            {
                at = at.Child(name);
                if (at?._line is not { } found)
                {
                    break;
                }

                line = found;
            }

            return line;
        }

        private static IEnumerable<string> Names(string pointer) => pointer.Split('/').Skip(1).Select(JsonPointer.Unescape);
    }
}
