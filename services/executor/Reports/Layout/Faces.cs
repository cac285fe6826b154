using SkiaSharp;

namespace Vanguards.Executor.Reports.Layout;

public enum Face
{
    Text,
    Strong,
    Mono,
    Fallback,
    EastAsian,
}

/// <summary>The shipped fonts, loaded once.</summary>
public static class Faces
{
    private static readonly Lazy<IReadOnlyList<SKTypeface>> Loaded = new(() =>
    [
        Load("IBMPlexSans-Regular.ttf"), Load("IBMPlexSans-SemiBold.ttf"), Load("IBMPlexMono-Regular.ttf"),
        Load("DejaVuSans.ttf"), Load("DroidSansFallback.ttf"),
    ]);

    public static SKTypeface Of(Face face) => Loaded.Value[(int)face];

    public static byte[] Bytes(Face face)
    {
        using var stream = Of(face).OpenStream();
        var bytes = new byte[stream.Length];
        if (stream.Read(bytes, bytes.Length) != bytes.Length)
            throw new InvalidDataException($"The font {face} could not be read.");
        return bytes;
    }

    private static SKTypeface Load(string file)
    {
        using var stream = typeof(Faces).Assembly.GetManifestResourceStream($"fonts/{file}")
            ?? throw new InvalidOperationException($"The font {file} is not in the assembly.");
        using var data = SKData.Create(stream);
        return SKTypeface.FromData(data);
    }
}
