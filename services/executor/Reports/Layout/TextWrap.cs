namespace Vanguards.Executor.Reports.Layout;

/// <summary>Breaks text into lines at spaces, and inside words that are wider than a line.</summary>
public sealed class TextWrap(TextShaper shaper)
{
    private const string Cut = "… (cut)";
    // Longer text cannot fit the lines allowed anywhere: measuring it would only cost time.
    private const int MaxText = 20_000;
    private const float Slack = 0.5f;
    private const int MaxKnown = 20_000;
    private readonly Dictionary<(string, Face, float), float> known = [];

    public IReadOnlyList<TextLine> Lines(string text, TextStyle style, float width, int most = int.MaxValue)
    {
        var lines = Break(text.Length > MaxText ? text[..MaxText] : text, style, width, most);
        if (lines.Count > most || text.Length > MaxText)
        {
            lines = lines[..Math.Min(lines.Count, most)];
            lines[^1] = Shortened(lines[^1], style, width);
        }
        return [.. lines.Select(l => shaper.Shape(l, style))];
    }

    public float Width(string text, TextStyle style)
    {
        if (known.TryGetValue((text, style.Face, style.Size), out var width))
            return width;
        if (known.Count >= MaxKnown)
            known.Clear();
        return known[(text, style.Face, style.Size)] = shaper.Measure(text, style);
    }

    private List<string> Break(string text, TextStyle style, float width, int most)
    {
        List<string> lines = [];
        var line = "";
        float filled = 0;
        var space = Width(" ", style);
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).SelectMany(w => Fitting(w, style, width)))
        {
            var wide = Width(word.Text, style);
            if (line.Length > 0 && filled + (word.Glued ? 0 : space) + wide > width + 0.01f)
            {
                lines.Add(line);
                (line, filled) = ("", 0);
                // What is cut off anyway is not measured.
                if (lines.Count > most)
                    break;
            }
            if (line.Length > 0 && !word.Glued)
            {
                line += " ";
                filled += space;
            }
            line += word.Text;
            filled += wide;
        }
        if (line.Length > 0 || lines.Count == 0)
            lines.Add(line);
        return [.. lines.SelectMany(l => Whole(l, style, width))];
    }

    // Joined letters and marks can be wider together than one by one.
    private IEnumerable<string> Whole(string line, TextStyle style, float width)
    {
        while (line.Length > 1 && Width(line, style) > width + Slack)
        {
            var (fits, over) = (1, line.Length);
            while (over - fits > 1)
            {
                var middle = (fits + over) / 2;
                (fits, over) = Width(line[..middle], style) <= width ? (middle, over) : (fits, middle);
            }
            if (char.IsHighSurrogate(line[fits - 1]))
                fits += fits == 1 ? 1 : -1;
            yield return line[..fits];
            line = line[fits..];
        }
        yield return line;
    }

    private IEnumerable<(string Text, bool Glued)> Fitting(string word, TextStyle style, float width)
    {
        if (Width(word, style) <= width)
        {
            yield return (word, false);
            yield break;
        }
        var (start, at) = (0, 0);
        float filled = 0;
        var glued = false;
        var breakAt = -1;
        while (at < word.Length)
        {
            var length = at + 1 < word.Length && char.IsSurrogatePair(word, at) ? 2 : 1;
            var wide = Width(word.Substring(at, length), style);
            if (filled + wide > width && at > start)
            {
                var end = breakAt > start ? breakAt : at;
                yield return (word[start..end], glued);
                (start, at, filled, glued, breakAt) = (end, end, 0, true, -1);
                continue;
            }
            filled += wide;
            at += length;
            if ("-_/,;:.|".Contains(word[at - 1]))
                breakAt = at;
        }
        yield return (word[start..], glued);
    }

    private string Shortened(string line, TextStyle style, float width)
    {
        while (line.Length > 0 && Width(line + Cut, style) > width)
            line = line[..^(line.Length > 1 && char.IsSurrogatePair(line, line.Length - 2) ? 2 : 1)];
        return line + Cut;
    }
}
