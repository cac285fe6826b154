namespace Vanguards.Datasets.Ingestion;

/// <summary>Files that are no text, whatever they were sent as; read as text they would become a table of rubbish.</summary>
internal static class FileKind
{
    private static readonly (byte[] Start, string What, string Todo)[] Known =
    [
        ([0x50, 0x4B, 0x03, 0x04], "a ZIP archive, as Excel workbooks (.xlsx) are", "Save the sheet as CSV, or unpack the archive, and send that."),
        ([0xD0, 0xCF, 0x11, 0xE0], "an Office document of the old kind (.xls)", "Save the sheet as CSV and send that."),
        ([.. "%PDF-"u8], "a PDF", "Send the table as CSV."),
        // A heading may begin with PAR1; the first page of Parquet follows at once.
        ([.. "PAR1\u0015"u8], "Parquet", "Send it as application/vnd.apache.parquet, with a name that ends in .parquet."),
        ([.. "SQLite format 3"u8], "an SQLite database", "Export the table as CSV and send that."),
        ([0x1F, 0x8B], "compressed (gzip)", "Unpack it and send what is in it."),
        ([.. "BZh91AY&SY"u8], "compressed (bzip2)", "Unpack it and send what is in it."),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "compressed (xz)", "Unpack it and send what is in it."),
        ([0x28, 0xB5, 0x2F, 0xFD], "compressed (zstd)", "Unpack it and send what is in it."),
        ([0x37, 0x7A, 0xBC, 0xAF], "a 7z archive", "Unpack it and send what is in it."),
    ];

    /// <summary>Throws for a file that is no text, with what it is and what to do.</summary>
    public static void RequireText(string path)
    {
        Span<byte> head = stackalloc byte[512];
        using var file = File.OpenRead(path);
        var start = head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        foreach (var (signature, what, todo) in Known)
        {
            if (start.StartsWith(signature))
            {
                throw new UnreadableFileException("NOT_TEXT", $"The file is {what}, not text. {todo}");
            }
        }

        if (System.Text.Encoding.ASCII.GetString(start).TrimStart() is var text
            && (text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase)))
        {
            throw new UnreadableFileException("NOT_A_TABLE", "The file is a web page, perhaps what a server answered instead of the data. Download the data again and look into the file.");
        }
    }
}
