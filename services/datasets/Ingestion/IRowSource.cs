namespace Vanguards.Datasets.Ingestion;

/// <summary>What a cell was in the file; it decides which types its text may stand for.</summary>
internal enum CellKind
{
    Null,
    /// <summary>A cell of a delimited file: any type that its text fits.</summary>
    Text,
    /// <summary>A JSON string: a date perhaps, but never a number.</summary>
    String,
    /// <summary>A JSON number, in any notation.</summary>
    Number,
    /// <summary>JSON true or false.</summary>
    Boolean,
    /// <summary>A JSON object or array, as text.</summary>
    Json,
}

/// <summary>Why a row could not be read as it should.</summary>
internal sealed record RowFault(string Code, string Reason, bool Unreadable = false);

/// <summary>Rows of a file, read forward, as often as wanted; the spans are valid until the next read.</summary>
internal interface IRowSource : IDisposable
{
    /// <summary>Headings as they stand in the file.</summary>
    IReadOnlyList<string> Headings { get; }

    /// <summary>Physical line on which the headings stand.</summary>
    long HeadingLine { get; }

    bool Read();

    /// <summary>Goes back to before the first row.</summary>
    void Rewind();

    /// <summary>Physical line on which the row begins; the first line of the file is 1.</summary>
    long Line { get; }

    /// <summary>Cells of the row; may be fewer or more than the headings.</summary>
    int Count { get; }

    CellKind Cell(int index, out Span<byte> text);

    /// <summary>What is left of the row from a cell on, as it stands in the file.</summary>
    Span<byte> RestFrom(int index);

    /// <summary>The whole row as it stands in the file.</summary>
    ReadOnlySpan<byte> RowText { get; }

    RowFault? Fault { get; }
}

/// <summary>The file cannot be ingested as a whole.</summary>
internal sealed class UnreadableFileException(string code, string message, long? line = null) : Exception(message)
{
    public string Code => code;

    public long? Line => line;
}

/// <summary>The bytes are no UTF-8: the caller tries again with another encoding.</summary>
internal sealed class NotUtf8Exception(long line) : Exception($"Line {line} is not UTF-8.")
{
    public long Line => line;
}
