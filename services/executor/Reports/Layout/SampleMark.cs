namespace Vanguards.Executor.Reports.Layout;

/// <summary>Says on each page that the figures are made up.</summary>
public static class SampleMark
{
    public static readonly TextStyle Large = new(Face.Strong, 10, Palette.Text(Content.Tone.Bad));
    public static readonly TextStyle Small = Large with { Size = 7.4f };

    public static void Draw(Ink ink, TextLine text, float x, float y)
    {
        ink.Frame(x + 0.5f, y, text.Width + 14, text.Style.LineHeight + 5, text.Style.Color, 1);
        ink.Text(text, x + 7.5f, y + 2.5f);
    }
}
