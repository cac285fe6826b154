using System.Globalization;
using System.Text;
using SkiaSharp;
using SkiaSharp.HarfBuzz;

namespace Vanguards.Executor.Reports.Layout;

/// <summary>Turns text into glyphs with a fallback for every character, and remembers which glyphs were used.</summary>
public sealed class TextShaper : IDisposable
{
    private const int Replacement = 0xFFFD;
    private readonly Dictionary<(Face, float), SKFont> fonts = [];
    private readonly Dictionary<Face, SKShaper> shapers = [];

    public Dictionary<Face, HashSet<ushort>> Used { get; } = [];

    /// <summary>How many characters no shipped font has.</summary>
    public int Replaced { get; private set; }

    public TextLine Shape(string text, TextStyle style)
    {
        List<GlyphRun> runs = [];
        float x = 0;
        foreach (var (face, part) in Split(text, style.Face, count: true))
        {
            var (run, width) = Place(part, face, style.Size, x);
            runs.Add(run);
            x += width;
            if (!Used.TryGetValue(face, out var used))
                Used[face] = used = [];
            used.UnionWith(run.Glyphs);
        }
        return new TextLine(runs, x, style);
    }

    public float Measure(string text, TextStyle style)
    {
        float width = 0;
        foreach (var (face, part) in Split(text, style.Face, count: false))
            width += Place(part, face, style.Size, 0).Width;
        return width;
    }

    public SKFont Font(Face face, float size)
    {
        if (!fonts.TryGetValue((face, size), out var font))
            fonts[(face, size)] = font = NewFont(Faces.Of(face), size);
        return font;
    }

    public static SKFont NewFont(SKTypeface typeface, float size) =>
        new(typeface, size) { Subpixel = true, LinearMetrics = true, Hinting = SKFontHinting.None };

    public void Dispose()
    {
        foreach (var font in fonts.Values)
            font.Dispose();
        foreach (var shaper in shapers.Values)
            shaper.Dispose();
    }

    private IEnumerable<(Face, string)> Split(string text, Face wanted, bool count)
    {
        var part = new StringBuilder();
        var current = wanted;
        foreach (var rune in text.EnumerateRunes())
        {
            var shown = Rune.IsWhiteSpace(rune) || Rune.IsControl(rune) && rune.Value is '\t' ? new Rune(' ') : rune;
            // Spaces and combining marks stay with what they stand beside.
            var stays = part.Length > 0 && (shown.Value == ' ' || IsMark(shown)) && Has(current, shown);
            var face = stays ? current : FaceFor(shown, wanted);
            if (!Has(face, shown))
            {
                shown = new Rune(Replacement);
                face = Face.Fallback;
                if (count)
                    Replaced++;
            }
            if (face != current && part.Length > 0)
            {
                yield return (current, part.ToString());
                part.Clear();
            }
            current = face;
            part.Append(shown);
        }
        if (part.Length > 0)
            yield return (current, part.ToString());
    }

    private static Face FaceFor(Rune rune, Face wanted) =>
        Has(wanted, rune) ? wanted : Has(Face.Fallback, rune) ? Face.Fallback : Face.EastAsian;

    private static bool Has(Face face, Rune rune) => Faces.Of(face).GetGlyph(rune.Value) != 0;

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;

    private (GlyphRun Run, float Width) Place(string text, Face face, float size, float x)
    {
        var font = Font(face, size);
        if (NeedsShaping(text))
            return Shaped(text, face, font, x);
        var glyphs = font.GetGlyphs(text);
        var widths = font.GetGlyphWidths(glyphs);
        var places = new SKPoint[glyphs.Length];
        float width = 0;
        for (var i = 0; i < glyphs.Length; i++)
        {
            places[i] = new SKPoint(x + width, 0);
            width += widths[i];
        }
        return (new GlyphRun(face, glyphs, places), width);
    }

    private (GlyphRun, float) Shaped(string text, Face face, SKFont font, float x)
    {
        if (!shapers.TryGetValue(face, out var shaper))
            shapers[face] = shaper = new SKShaper(Faces.Of(face));
        var result = shaper.Shape(text, x, 0, font);
        return (new GlyphRun(face, [.. result.Codepoints.Select(c => (ushort)c)], result.Points), result.Width);
    }

    // Right-to-left scripts join and turn; marks are placed over their letters. All else stands as it is.
    private static bool NeedsShaping(string text)
    {
        foreach (var rune in text.EnumerateRunes())
            if (rune.Value is >= 0x590 and <= 0x8FF or >= 0xFB1D and <= 0xFEFC || IsMark(rune))
                return true;
        return false;
    }
}
