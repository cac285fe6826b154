using System.Globalization;
using System.Text;
using Vanguards.Contracts;
using Vanguards.Contracts.Datasets;
using Vanguards.Definitions;
using Vanguards.Storage.Tables;

namespace Vanguards.Datasets.Ingestion;

/// <summary>A file turned into a Parquet snapshot, not yet stored; or the problems that stood in the way.</summary>
internal sealed record IngestedTable
{
    /// <summary>The snapshot; null if there are problems.</summary>
    public string? Path { get; init; }
    /// <summary>NDJSON of <see cref="SetAsideRow"/>; null if there are none.</summary>
    public string? SetAsidePath { get; init; }
    public long SetAside { get; init; }
    public IReadOnlyList<Problem> Problems { get; init; } = [];
    public IReadOnlyList<Problem> Warnings { get; init; } = [];
}

/// <summary>Reads rows twice: to decide on the bad ones and find the types, and to write the snapshot (<see cref="EarlySnapshot"/>); streaming, in the folder it is given.</summary>
internal sealed class TableIngestion(DatasetsOptions options, string folder, BadRows badRows, CancellationToken cancel, int earlyFrom = EarlySnapshot.FromRow)
{
    private const int CheckEvery = 4096;

    private readonly Findings _findings = new();
    private readonly Findings _faults = new();
    private readonly HashSet<long> _skipped = [];
    private bool _isPlain = true;

    /// <summary><paramref name="declaredColumns"/> gives, for the columns found, the canonical ones that they stand for.</summary>
    public IngestedTable Run(string path, DataFormat format, Func<IReadOnlyList<string>, IReadOnlyDictionary<string, CanonicalColumn>> declaredColumns)
    {
        if (format == DataFormat.Parquet)
        {
            return Import(path);
        }

        FileKind.RequireText(path);
        var source = path;
        if (TextEncoding.Of(path) is { } encoding)
        {
            source = Transcoded(path, encoding);
            _findings.Add("ENCODING", null, null, $"the file is {encoding.WebName}, not UTF-8, and was converted");
        }

        try
        {
            return Read(source, format, declaredColumns);
        }
        catch (NotUtf8Exception exception) when (source == path && format is (DataFormat.Csv or DataFormat.Tsv))
        {
            _findings.Clear();
            _faults.Clear();
            _skipped.Clear();
            _isPlain = true;
            _findings.Add("ENCODING", null, exception.Line, "the file is not UTF-8 and was read as Windows-1252");
            return Read(Transcoded(path, TextEncoding.Windows1252), format, declaredColumns);
        }
        catch (NotUtf8Exception exception)
        {
            throw new UnreadableFileException("ENCODING", "The file is not UTF-8.", exception.Line);
        }
    }

    private IngestedTable Read(string path, DataFormat format, Func<IReadOnlyList<string>, IReadOnlyDictionary<string, CanonicalColumn>> declaredColumns)
    {
        using var source = Open(path, format);
        if (source.Headings.Count > options.MaxColumns)
        {
            throw new UnreadableFileException("TOO_MANY_COLUMNS", $"The file has {source.Headings.Count} columns; {options.MaxColumns} are allowed.", source.HeadingLine);
        }

        var names = ColumnNames.Of(source.Headings, _findings, source.HeadingLine);
        var declared = declaredColumns(names);
        var columns = names.Select(n => new Column(n, declared.GetValueOrDefault(n))).ToArray();
        var setAsidePath = Path.Combine(folder, "set-aside");
        using var setAside = new SetAsideRows(setAsidePath);
        using var early = new EarlySnapshot(path, () => OpenAgain(path, format, source), folder, cancel);
        var kept = Survey(source, columns, setAside, early);
        setAside.Dispose();
        CheckShare(setAside.Count, kept);
        if (_faults.Errors() is { Count: > 0 } problems)
        {
            return new IngestedTable { Problems = problems, Warnings = _findings.Warnings() };
        }

        if (early.Finish(Shape(columns), PlainLinesOf(source), kept) is not { } snapshot)
        {
            snapshot = Path.Combine(folder, "snapshot");
            SnapshotWriter.Write(() => new KeptRows(source, columns.Length, _skipped), Shape(columns), folder, snapshot, cancel);
        }

        ReportFallBacks(columns);
        return new IngestedTable { Path = snapshot, SetAsidePath = setAside.Count > 0 ? setAsidePath : null, SetAside = setAside.Count, Warnings = _findings.Warnings() };
    }

    /// <summary>Reads every row once: finds types and faults, and which rows are left out. The number of those kept.</summary>
    private long Survey(IRowSource source, Column[] columns, SetAsideRows setAside, EarlySnapshot early)
    {
        long kept = 0;
        for (long row = 0; source.Read(); row++)
        {
            if (row % CheckEvery == 0)
            {
                cancel.ThrowIfCancellationRequested();
                if (row >= earlyFrom)
                {
                    early.Follow(Shape(columns), PlainLinesOf(source));
                }
            }

            if (Fault(source, columns) is { } fault && (badRows != BadRows.Text || source.Count == 0))
            {
                early.GiveUp();
                if (badRows == BadRows.SetAside)
                {
                    SetAside(setAside, source, fault.Reason);
                    _skipped.Add(row);
                }
                else
                {
                    _faults.Add(fault.Code, null, source.Line, fault.Reason);
                }

                continue;
            }

            kept++;
            _isPlain = _isPlain && source.Count == columns.Length && source.Line == row + PlainLines.FirstRow && source.RowText.Length <= PlainLines.MaxRowBytes && !source.RowText.Contains((byte)0);
            Type(source, columns);
        }

        return kept;
    }

    /// <summary>Not null if every row so far is a line of its own below a heading of one line, with a cell for each column and no quoting.</summary>
    private PlainLines? PlainLinesOf(IRowSource source) =>
        _isPlain && source is DelimitedReader { Headings.Count: > 1, IsPlain: true } reader ? new PlainLines((char)reader.Delimiter) : null;

    private static List<TableColumn> Shape(Column[] columns) => [.. columns.Select(c => new TableColumn { Name = c.Name, Type = c.Typing.Type })];

    private void Type(IRowSource source, Column[] columns)
    {
        var line = source.Line;
        if (source.Count < columns.Length)
        {
            _findings.Add("SHORT_ROW", null, line, string.Create(CultureInfo.InvariantCulture, $"a row has {source.Count} fields for {columns.Length} columns, the missing ones are null"));
        }

        for (var i = 0; i < Math.Min(source.Count, columns.Length); i++)
        {
            var kind = source.CellOf(i, columns.Length, out var text);
            columns[i].Typing.Add(kind, text, line);
        }
    }

    /// <summary>The first thing wrong with the row; every one is reported as a warning when bad rows stay.</summary>
    private RowFault? Fault(IRowSource source, Column[] columns)
    {
        var first = source.Fault;
        if (first is not null && badRows == BadRows.Text && source.Count > 0)
        {
            _findings.Add(first.Code, null, source.Line, first.Reason + "; the text was kept as it stands");
        }

        if (source.HasSurplus(columns.Length))
        {
            var fault = new RowFault("LONG_ROW", string.Create(CultureInfo.InvariantCulture, $"a row has {source.Count} fields for {columns.Length} columns"));
            first ??= fault;
            if (badRows == BadRows.Text)
            {
                _findings.Add(fault.Code, columns[^1].Name, source.Line, fault.Reason + $", the rest is kept as text in '{columns[^1].Name}'");
            }
        }

        for (var i = 0; i < Math.Min(source.Count, columns.Length); i++)
        {
            if (columns[i].Declared is { } type && source.Cell(i, out var text) != CellKind.Null && !DeclaredType.Accepts(type.Type, text))
            {
                var shown = Encoding.UTF8.GetString(text.Length > 60 ? text[..60] : text);
                var fault = new RowFault("NOT_OF_TYPE", $"'{shown}' in '{columns[i].Name}' is no {type.Type} for {type.Name}");
                first ??= fault;
                if (badRows == BadRows.Text)
                {
                    _findings.Add(fault.Code, columns[i].Name, source.Line, fault.Reason);
                }
            }
        }

        return first;
    }

    private void SetAside(SetAsideRows rows, IRowSource source, string reason)
    {
        if (rows.Count >= options.MaxSetAside)
        {
            throw new UnreadableFileException("TOO_MANY_BAD_ROWS", $"More than {options.MaxSetAside} rows would have to be set aside; the last one: {reason}.", source.Line);
        }

        rows.Add(source.Line, reason, source.RowText);
        _findings.Add("SET_ASIDE", null, source.Line, "a row was set aside: " + reason);
    }

    private void CheckShare(long setAside, long kept)
    {
        if (setAside > options.MaxSetAsideShare * (setAside + kept))
        {
            throw new UnreadableFileException(
                "TOO_MANY_BAD_ROWS",
                string.Create(CultureInfo.InvariantCulture, $"{setAside} of {setAside + kept} rows would have to be set aside; at most {options.MaxSetAsideShare:P0} may be. {string.Join(' ', _findings.Warnings().Where(w => w.Code == "SET_ASIDE").Select(w => w.Message))}"));
        }
    }

    private void ReportFallBacks(Column[] columns)
    {
        foreach (var column in columns.Where(c => c.Declared is null && c.Typing.FellBack))
        {
            var (line, text) = column.Typing.Misfit!.Value;
            _findings.Add("COLUMN_AS_TEXT", column.Name, line, $"the column '{column.Name}' is text, because '{text}' is no plain number ({column.Typing.Misfits} such cells)");
        }
    }

    private IngestedTable Import(string path)
    {
        try
        {
            var columns = ParquetImport.Columns(path, folder);
            var names = ColumnNames.Of([.. columns.Select(c => c.Name)], _findings);
            var snapshot = Path.Combine(folder, "snapshot");
            ParquetImport.Copy(path, columns, names, folder, snapshot, cancel);
            return new IngestedTable { Path = snapshot, Warnings = _findings.Warnings() };
        }
        catch (InvalidDataException exception)
        {
            // DuckDB names the file by its place on the server, which is nobody's business.
            var reason = new FileInfo(path).Length == 0 ? "it is empty." : exception.Message.Replace(path, "the upload", StringComparison.Ordinal).Replace(folder, "", StringComparison.Ordinal);
            throw new UnreadableFileException("NOT_PARQUET", $"The file is no readable Parquet: {reason}");
        }
    }

    private IRowSource Open(string path, DataFormat format)
    {
        if (format is DataFormat.Ndjson or DataFormat.JsonArray)
        {
            return new JsonRowReader(() => OpenFile(path), format == DataFormat.JsonArray, options.MaxRowBytes, options.MaxColumns);
        }

        var usual = format == DataFormat.Tsv ? '\t' : ',';
        var (delimiter, titleRows) = HeadOf(path, usual);
        if (delimiter != usual)
        {
            _findings.Add("DELIMITER", null, 1, $"the file is delimited by {Named(delimiter)}, not by {Named(usual)}");
        }

        var reader = new DelimitedReader(OpenFile(path), (byte)delimiter, options.MaxRowBytes, titleRows);
        if (titleRows > 0)
        {
            _findings.Add("TITLE", null, reader.HeadingLine, string.Create(CultureInfo.InvariantCulture, $"{titleRows} rows above the heading were taken for a title and left out"));
        }

        return reader;
    }

    /// <summary>The delimiter, and the rows above the heading. A title has no delimiters, or others: if the first line says little, each that there is is tried with a heading further down.</summary>
    private (char Delimiter, int TitleRows) HeadOf(string path, char usual)
    {
        var (delimiter, isSure) = DelimiterChoice.Of(path, usual);
        var titleRows = TitleRowsWith(delimiter);
        if (titleRows > 0 || isSure)
        {
            return (delimiter, titleRows);
        }

        foreach (var other in DelimiterChoice.Candidates.Where(candidate => candidate != delimiter))
        {
            try
            {
                if (TitleRowsWith(other) is > 0 and var rows)
                {
                    return (other, rows);
                }
            }
            catch (UnreadableFileException)
            {
                // Not with this delimiter.
            }
        }

        return (delimiter, 0);

        int TitleRowsWith(char candidate)
        {
            using var reader = new DelimitedReader(OpenFile(path), (byte)candidate, options.MaxRowBytes);
            return TitleRows.Of(reader);
        }
    }

    /// <summary>The same rows once more, to be read beside the others.</summary>
    private IRowSource OpenAgain(string path, DataFormat format, IRowSource source) => source is DelimitedReader first
        ? new DelimitedReader(OpenFile(path), first.Delimiter, options.MaxRowBytes, first.TitleRows)
        : Open(path, format);

    private static string Named(char delimiter) => delimiter switch
    {
        ',' => "commas",
        ';' => "semicolons",
        '\t' => "tabs",
        _ => $"'{delimiter}'",
    };

    private static FileStream OpenFile(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);

    private string Transcoded(string path, Encoding encoding)
    {
        var target = Path.Combine(folder, "utf8");
        TextEncoding.Transcode(path, encoding, target, cancel);
        return target;
    }

    private sealed class Column(string name, CanonicalColumn? declared)
    {
        public string Name => name;
        public CanonicalColumn? Declared { get; } = declared is { Type: not "string" } ? declared : null;
        public ColumnTyping Typing { get; } = new(name, keepText: declared is { Type: "string" });
    }
}
