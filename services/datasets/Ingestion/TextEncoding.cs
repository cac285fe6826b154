using System.Text;

namespace Vanguards.Datasets.Ingestion;

/// <summary>Turns files that are not UTF-8 into UTF-8: UTF-16 and UTF-32 by their byte order mark, UTF-16 without one by its zeros, anything else as Windows-1252.</summary>
internal static class TextEncoding
{
    /// <summary>The encoding that the file's first bytes tell of; null for UTF-8 and what looks like it.</summary>
    public static Encoding? Of(string path)
    {
        Span<byte> head = stackalloc byte[256];
        using var file = File.OpenRead(path);
        var start = head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        ReadOnlySpan<byte> utf32 = [0xFF, 0xFE, 0x00, 0x00];
        ReadOnlySpan<byte> little = [0xFF, 0xFE];
        ReadOnlySpan<byte> big = [0xFE, 0xFF];
        return start.StartsWith(utf32) ? Encoding.UTF32 : start.StartsWith(little) ? Encoding.Unicode : start.StartsWith(big) ? Encoding.BigEndianUnicode : ByItsZeros(start);
    }

    /// <summary>Latin text in UTF-16 has a zero in every other byte, which no text in UTF-8 has.</summary>
    private static UnicodeEncoding? ByItsZeros(ReadOnlySpan<byte> start)
    {
        Span<int> zeros = stackalloc int[2];
        for (var i = 0; i < start.Length; i++)
        {
            zeros[i % 2] += start[i] == 0 ? 1 : 0;
        }

        var most = start.Length * 2 / 5;
        return start.Length < 4 ? null
            : zeros[1] >= most && zeros[0] == 0 ? new UnicodeEncoding(bigEndian: false, byteOrderMark: false)
            : zeros[0] >= most && zeros[1] == 0 ? new UnicodeEncoding(bigEndian: true, byteOrderMark: false) : null;
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
