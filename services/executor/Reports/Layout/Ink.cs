using SkiaSharp;

namespace Vanguards.Executor.Reports.Layout;

/// <summary>Draws on one page with the report's subset fonts.</summary>
public sealed class Ink(SKCanvas canvas, IReadOnlyDictionary<Face, SKTypeface> faces) : IDisposable
{
    private readonly Dictionary<(Face, float), SKFont> fonts = [];

    /// <summary>The line's top left corner is at (x, y).</summary>
    public void Text(TextLine line, float x, float y, SKColor? color = null)
    {
        using var paint = new SKPaint { Color = color ?? line.Style.Color, IsAntialias = true };
        foreach (var run in line.Runs)
        {
            using var builder = new SKTextBlobBuilder();
            builder.AddPositionedRun(run.Glyphs, Font(run.Face, line.Style.Size), run.Places);
            using var blob = builder.Build();
            if (blob is not null)
                canvas.DrawText(blob, x, y + line.Style.Baseline, paint);
        }
    }

    public void TextRight(TextLine line, float right, float y, SKColor? color = null) => Text(line, right - line.Width, y, color);

    public void Fill(float x, float y, float width, float height, SKColor color)
    {
        using var paint = new SKPaint { Color = color };
        canvas.DrawRect(x, y, width, height, paint);
    }

    /// <summary>Diagonal lines over a filled part: what is bad is seen without colour too.</summary>
    public void Hatch(float x, float y, float width, float height)
    {
        using var paint = new SKPaint { Color = SKColors.White.WithAlpha(150), StrokeWidth = 0.8f, IsStroke = true, IsAntialias = true };
        canvas.Save();
        canvas.ClipRect(SKRect.Create(x, y, width, height));
        for (var from = x - height; from < x + width; from += 4)
            canvas.DrawLine(from, y + height, from + height, y, paint);
        canvas.Restore();
    }

    public void Frame(float x, float y, float width, float height, SKColor color, float stroke)
    {
        using var paint = new SKPaint { Color = color, StrokeWidth = stroke, IsStroke = true, IsAntialias = true };
        canvas.DrawRect(x, y, width, height, paint);
    }

    public void Rule(float x, float y, float width, SKColor color, float stroke = 0.6f)
    {
        using var paint = new SKPaint { Color = color, StrokeWidth = stroke, IsStroke = true, IsAntialias = true };
        canvas.DrawLine(x, y, x + width, y, paint);
    }

    public void Polyline(IReadOnlyList<SKPoint> points, SKColor color, float stroke)
    {
        using var paint = new SKPaint { Color = color, StrokeWidth = stroke, IsStroke = true, IsAntialias = true, StrokeJoin = SKStrokeJoin.Round, StrokeCap = SKStrokeCap.Round };
        using var path = new SKPath();
        path.AddPoly([.. points], close: false);
        canvas.DrawPath(path, paint);
    }

    public void Destination(string name, float y) => canvas.DrawNamedDestinationAnnotation(new SKPoint(0, y), name);

    public void Dispose()
    {
        foreach (var font in fonts.Values)
            font.Dispose();
    }

    private SKFont Font(Face face, float size)
    {
        if (!fonts.TryGetValue((face, size), out var font))
            fonts[(face, size)] = font = TextShaper.NewFont(faces[face], size);
        return font;
    }
}
