using System.Text;

namespace Vanguards.Datasets.Ingestion;

/// <summary>Turns files that are not UTF-8 into UTF-8: UTF-16 and UTF-32 by their byte order mark, anything else as Windows-1252.</summary>
internal static class TextEncoding
{
    /// <summary>The encoding that the byte order mark names; null for UTF-8 and files without one.</summary>
    public static Encoding? OfMark(string path)
    {
        Span<byte> head = stackalloc byte[4];
        using var file = File.OpenRead(path);
        var mark = head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        ReadOnlySpan<byte> utf32 = [0xFF, 0xFE, 0x00, 0x00];
        ReadOnlySpan<byte> little = [0xFF, 0xFE];
        ReadOnlySpan<byte> big = [0xFE, 0xFF];
        return mark.StartsWith(utf32) ? Encoding.UTF32 : mark.StartsWith(little) ? Encoding.Unicode : mark.StartsWith(big) ? Encoding.BigEndianUnicode : null;
    }

    public static Encoding Windows1252 { get; } = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    public static void Transcode(string source, Encoding encoding, string target, CancellationToken cancel)
    {
        using var input = Encoding.CreateTranscodingStream(File.OpenRead(source), encoding, new UTF8Encoding(false));
        using var output = File.Create(target);
        var buffer = new byte[1 << 17];
        int read;
        while ((read = input.Read(buffer)) > 0)
        {
            cancel.ThrowIfCancellationRequested();
            output.Write(buffer, 0, read);
        }
    }
}
