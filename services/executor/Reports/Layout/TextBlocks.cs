using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.Layout;

/// <summary>Paragraphs, lists, facts and key figures.</summary>
public sealed class TextBlocks(TextShaper shaper, TextWrap wrap, PageFlow flow)
{
    private const int FactLines = 8;
    private const int CodeLines = 400;
    private static readonly TextStyle FactLabel = TextStyle.Cell with { Size = 8, Leading = TextStyle.Cell.LineHeight / 8, Color = Palette.Muted, StandsOn = TextStyle.Cell.Baseline };

    public void Heading(string title, int level)
    {
        var style = level == 1 ? TextStyle.Section : TextStyle.Child;
        var lines = wrap.Lines(title, style, flow.Frame.Width, 3);
        var height = lines.Count * style.LineHeight;
        flow.Place(new Drawn(height + 2, (ink, x, y) => Draw(ink, lines, x, y)), 22, 40, leads: true);
    }

    public void Place(Paragraph text)
    {
        var style = text.Voice switch
        {
            Voice.Lead => TextStyle.Lead,
            Voice.Note => TextStyle.Note,
            _ => TextStyle.Body,
        };
        Flow(wrap.Lines(text.Text, style, flow.Frame.Width), 0, 6);
    }

    public void Place(Subheading heading)
    {
        var line = wrap.Lines(heading.Text, TextStyle.Sub, flow.Frame.Width, 2);
        flow.Place(new Drawn(line.Count * TextStyle.Sub.LineHeight, (ink, x, y) => Draw(ink, line, x, y)), 14, 30, leads: true);
    }

    public void Place(Bullets list)
    {
        var dot = shaper.Shape("•", TextStyle.Body);
        foreach (var item in list.Items)
        {
            var lines = wrap.Lines(item, TextStyle.Body, flow.Frame.Width - 12, 20);
            flow.Place(new Drawn(lines.Count * TextStyle.Body.LineHeight, (ink, x, y) =>
            {
                ink.Text(dot, x, y, Palette.Accent);
                Draw(ink, lines, x + 12, y);
            }), 3);
        }
    }

    public void Place(CodeText code)
    {
        flow.Gap(6);
        var written = code.Text.ReplaceLineEndings("\n").Split('\n');
        foreach (var line in written.Take(CodeLines))
        {
            // Indentation is kept by hand: wrapping drops leading spaces.
            var indent = Math.Min(line.Length - line.TrimStart().Length, 40) * shaper.Measure(" ", TextStyle.Code);
            Flow(wrap.Lines(line, TextStyle.Code, flow.Frame.Width - 16 - indent), 8 + indent, 0, Palette.Fill);
        }
        if (written.Length > CodeLines)
            Place(new Paragraph($"The first {CodeLines} of {Figures.Count(written.Length)} lines.", Voice.Note));
    }

    public void Place(Facts facts)
    {
        flow.Gap(6);
        const float gap = 20, label = 96;
        var width = (flow.Frame.Width - gap) / 2;
        foreach (var pair in Pairs(facts.Items, f => wrap.Width(f.Value, TextStyle.Cell) > width - label))
        {
            var wide = pair.Length == 1 && wrap.Width(pair[0].Value, TextStyle.Cell) > width - label;
            var cells = pair.Select(f => (
                f.Tone,
                Label: wrap.Lines(f.Label, FactLabel, label - 6, 3),
                Value: wrap.Lines(f.Value, f.Tone == Tone.None ? TextStyle.Cell : TextStyle.Cell with { Face = Face.Strong }, (wide ? flow.Frame.Width : width) - label, FactLines))).ToList();
            var height = cells.Max(c => Math.Max(c.Value.Count, c.Label.Count)) * TextStyle.Cell.LineHeight + 6;
            flow.Place(new Drawn(height, (ink, x, y) =>
            {
                foreach (var (i, cell) in cells.Index())
                {
                    var left = x + i * (width + gap);
                    Draw(ink, cell.Label, left, y + 3);
                    var at = y + 3;
                    foreach (var line in cell.Value)
                    {
                        ink.Text(line, left + label, at, Palette.Text(cell.Tone));
                        at += line.Style.LineHeight;
                    }
                    ink.Rule(left, y + height, wide ? flow.Frame.Width : width, Palette.Line, 0.5f);
                }
            }));
        }
    }

    public void Place(KeyFigures figures)
    {
        const float gap = 12, height = 56;
        var width = (flow.Frame.Width - 2 * gap) / 3;
        flow.Gap(8);
        foreach (var three in figures.Items.Chunk(3))
        {
            var cards = three.Select(f => (
                Label: shaper.Shape(f.Label, TextStyle.Head),
                Value: shaper.Shape(f.Value, Fitting(f.Value, width - 20)),
                Note: wrap.Lines(f.Note, TextStyle.Note with { Size = 6.6f, Leading = 1.25f }, width - 20, 2),
                f.Tone)).ToList();
            flow.Place(new Drawn(height, (ink, x, y) =>
            {
                foreach (var (i, card) in cards.Index())
                {
                    var left = x + i * (width + gap);
                    ink.Fill(left, y, width, height, Palette.Fill);
                    ink.Fill(left, y, 2.4f, height, card.Tone == Tone.None ? Palette.Accent : Palette.Of(card.Tone));
                    ink.Text(card.Label, left + 12, y + 5);
                    ink.Text(card.Value, left + 12, y + 16);
                    Draw(ink, card.Note, left + 12, y + 38);
                }
            }), 8);
        }
    }

    // In one piece: nobody signs a line that stands alone on a page.
    public void Place(SignOff lines)
    {
        const float step = 58;
        string[] fields = ["Name", "Date", "Signature"];
        var roles = lines.Roles.Select(r => shaper.Shape(r, TextStyle.Note)).ToList();
        var labels = fields.Select(f => shaper.Shape(f, TextStyle.Note)).ToList();
        flow.Place(new Drawn(step * roles.Count, (ink, x, y) =>
        {
            var width = (flow.Frame.Width - 90) / 3;
            foreach (var (i, role) in roles.Index())
            {
                var line = y + i * step + 40;
                ink.Text(role, x, line - TextStyle.Note.LineHeight);
                foreach (var (f, label) in labels.Index())
                {
                    ink.Rule(x + 90 + f * width, line, width - 14, Palette.Muted);
                    ink.Text(label, x + 90 + f * width, line + 2);
                }
            }
        }), 4);
    }

    private TextStyle Fitting(string value, float width)
    {
        var style = TextStyle.Section with { Color = Palette.Ink };
        while (style.Size > 7 && wrap.Width(value, style) > width)
            style = style with { Size = style.Size - 0.5f };
        return style with { Leading = 21 / style.Size };
    }

    private static IEnumerable<Fact[]> Pairs(IReadOnlyList<Fact> items, Func<Fact, bool> wide)
    {
        Fact? open = null;
        foreach (var item in items)
        {
            if (wide(item))
            {
                if (open is not null)
                    yield return [open];
                yield return [item];
                open = null;
            }
            else if (open is null)
            {
                open = item;
            }
            else
            {
                yield return [open, item];
                open = null;
            }
        }
        if (open is not null)
            yield return [open];
    }

    private void Flow(IReadOnlyList<TextLine> lines, float indent, float gap, SkiaSharp.SKColor? behind = null)
    {
        foreach (var (i, line) in lines.Index())
            flow.Place(new Drawn(line.Style.LineHeight, (ink, x, y) =>
            {
                if (behind is { } color)
                    ink.Fill(x, y, flow.Frame.Width, line.Style.LineHeight + 0.2f, color);
                ink.Text(line, x + indent, y);
            }), i == 0 ? gap : 0, i == 0 && lines.Count is 2 or 3 ? line.Style.LineHeight * (lines.Count - 1) : 0);
    }

    private static void Draw(Ink ink, IReadOnlyList<TextLine> lines, float x, float y)
    {
        foreach (var line in lines)
        {
            ink.Text(line, x, y);
            y += line.Style.LineHeight;
        }
    }
}
