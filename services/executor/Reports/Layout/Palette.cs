using SkiaSharp;
using Vanguards.Executor.Reports.Content;

namespace Vanguards.Executor.Reports.Layout;

/// <summary>A few quiet colours; each keeps 4.5:1 against white where it colours text.</summary>
public static class Palette
{
    public static readonly SKColor Ink = SKColor.Parse("#1b2733");
    public static readonly SKColor Muted = SKColor.Parse("#5b6875");
    public static readonly SKColor Line = SKColor.Parse("#d5dbe1");
    public static readonly SKColor Fill = SKColor.Parse("#f3f6f8");
    public static readonly SKColor Accent = SKColor.Parse("#14506e");

    public static SKColor Of(Tone tone) => SKColor.Parse(Hex(tone));

    public static SKColor Text(Tone tone) => tone switch
    {
        Tone.None => Ink,
        Tone.Muted => Muted,
        Tone.Good => SKColor.Parse("#1f6b4a"),
        Tone.Warn => SKColor.Parse("#8a5a00"),
        Tone.Bad => SKColor.Parse("#a12f2f"),
        _ => Accent,
    };

    public static string Hex(Tone tone) => tone switch
    {
        Tone.Good => "#2f7d5b",
        Tone.Info => "#2b6f93",
        Tone.Warn => "#c98a1b",
        Tone.Bad => "#b23a3a",
        Tone.Muted => "#a9b4be",
        _ => "#1b2733",
    };
}
