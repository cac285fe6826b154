using Vanguards.Storage.Tables;

namespace Vanguards.Datasets.Ingestion;

/// <summary>Why a row could not be read as it should.</summary>
internal sealed record RowFault(string Code, string Reason, bool Unreadable = false);

/// <summary>Rows of a file, read forward, as often as wanted.</summary>
internal interface IRowSource : IDisposable
{
    /// <summary>Headings as they stand in the file.</summary>
    IReadOnlyList<string> Headings { get; }

    /// <summary>Physical line on which the headings stand.</summary>
    long HeadingLine { get; }

    /// <summary>Reads the next rows, some of them at a time, in place of what <paramref name="rows"/> held; false at the end.</summary>
    bool Read(TextRows rows);

    /// <summary>Goes back to before the first row.</summary>
    void Rewind();

    /// <summary>What is wrong with rows that were read last, by their place.</summary>
    IReadOnlyDictionary<int, RowFault> Faults { get; }
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
