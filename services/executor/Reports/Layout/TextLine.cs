using SkiaSharp;

namespace Vanguards.Executor.Reports.Layout;

public sealed record TextStyle(Face Face, float Size, SKColor Color, float Leading = 1.38f)
{
    public float LineHeight => Size * Leading;
    /// <summary>From a line's top to its baseline.</summary>
    public float Baseline => StandsOn ?? LineHeight / 2 + Size * 0.34f;
    /// <summary>The baseline of the larger text that it stands beside.</summary>
    public float? StandsOn { get; init; }

    public static readonly TextStyle Title = new(Face.Strong, 30, Palette.Ink, 1.15f);
    public static readonly TextStyle Section = new(Face.Strong, 16, Palette.Accent, 1.25f);
    public static readonly TextStyle Child = new(Face.Strong, 13, Palette.Ink, 1.3f);
    public static readonly TextStyle Sub = new(Face.Strong, 10, Palette.Ink);
    public static readonly TextStyle Lead = new(Face.Text, 11.5f, Palette.Ink, 1.5f);
    public static readonly TextStyle Body = new(Face.Text, 9.5f, Palette.Ink, 1.45f);
    public static readonly TextStyle Note = new(Face.Text, 7.8f, Palette.Muted);
    public static readonly TextStyle Cell = new(Face.Text, 8.3f, Palette.Ink, 1.32f);
    public static readonly TextStyle Head = new(Face.Strong, 7.6f, Palette.Muted, 1.3f);
    public static readonly TextStyle Detail = new(Face.Text, 7.6f, Palette.Muted, 1.35f);
    public static readonly TextStyle Code = new(Face.Mono, 8, Palette.Ink, 1.45f);
}

/// <summary>Glyphs of one font with their places from the line's start.</summary>
public sealed record GlyphRun(Face Face, ushort[] Glyphs, SKPoint[] Places);

/// <summary>One shaped line.</summary>
public sealed record TextLine(IReadOnlyList<GlyphRun> Runs, float Width, TextStyle Style);
