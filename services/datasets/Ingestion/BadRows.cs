using System.Text;
using System.Text.Json;

namespace Vanguards.Datasets.Ingestion;

/// <summary>What becomes of rows that cannot be read as they should.</summary>
public enum BadRows
{
    /// <summary>They stay; the column that they do not fit is text.</summary>
    Text,
    /// <summary>They are kept apart, with line and reason, up to a limit.</summary>
    SetAside,
    /// <summary>They make the ingest fail.</summary>
    Fail,
}

/// <summary>A row that was set aside: where it was, why, and its text (at most 4,096 characters).</summary>
public sealed record SetAsideRow
{
    public required long Line { get; init; }
    public required string Reason { get; init; }
    public required string Text { get; init; }
}

/// <summary>The rows set aside so far, as NDJSON in a scratch file that is made with the first of them.</summary>
internal sealed class SetAsideRows(string path) : IDisposable
{
    private const int MaxText = 4096;

    private FileStream? _file;

    public long Count { get; private set; }

    public void Add(long line, string reason, ReadOnlySpan<byte> text)
    {
        _file ??= File.Create(path);
        var shown = Encoding.UTF8.GetString(text);
        JsonSerializer.Serialize(_file, new SetAsideRow { Line = line, Reason = reason, Text = shown.Length > MaxText ? shown[..MaxText] : shown }, JsonSerializerOptions.Web);
        _file.WriteByte((byte)'\n');
        Count++;
    }

    public void Dispose() => _file?.Dispose();
}
