using System.Globalization;
using System.Runtime.CompilerServices;
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
    /// <summary>What is in it; null if there is none.</summary>
    public TableProfile? Profile { get; init; }
    /// <summary>NDJSON of <see cref="SetAsideRow"/>; null if there are none.</summary>
    public string? SetAsidePath { get; init; }
    public long SetAside { get; init; }
    public IReadOnlyList<Problem> Problems { get; init; } = [];
    public IReadOnlyList<Problem> Warnings { get; init; } = [];
}

/// <summary>
/// Surveys rows, to decide on the bad ones and find the columns' types, and writes the snapshot; streaming, in the folder it is given. The first rows are surveyed before it is begun
/// with the types that they have, the others while it is written. Most files keep them to the end; if not, the snapshot is written once more, with the types of all rows.
/// The loops over the rows of a block are optimised at once, here and in <see cref="Vanguards.Storage.Tables"/>: few files are so long that they would be called often enough for it.
/// </summary>
internal sealed class TableIngestion(DatasetsOptions options, string folder, BadRows badRows, CancellationToken cancel, int firstRows = TableIngestion.FirstRows)
{
    /// <summary>Rows that are surveyed before the snapshot is begun.</summary>
    public const int FirstRows = 65_536;

    private readonly Findings _findings = new();
    private readonly Findings _faults = new();
    private readonly HashSet<long> _skipped = [];
    private readonly TextRows _rows = new();
    private int[] _declared = [];
    private int[] _kept = [];
    private long _surveyed;

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
            _surveyed = 0;
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
        _declared = [.. Enumerable.Range(0, columns.Length).Where(i => columns[i].Declared is not null)];
        var setAsidePath = Path.Combine(folder, "set-aside");
        using var setAside = new SetAsideRows(setAsidePath);
        var isRead = SurveyFirst(source, columns, setAside);
        var snapshot = Path.Combine(folder, "snapshot");
        var profile = isRead ? null : Write(source, columns, setAside, snapshot);
        setAside.Dispose();
        CheckShare(setAside.Count);
        if (_faults.Errors() is { Count: > 0 } problems)
        {
            return new IngestedTable { Problems = problems, Warnings = _findings.Warnings() };
        }

        profile ??= Write(source, columns, setAside, snapshot) ?? throw new InvalidOperationException("The columns' types changed after every row was surveyed.");
        ReportFallBacks(columns);
        return new IngestedTable { Path = snapshot, Profile = profile, SetAsidePath = setAside.Count > 0 ? setAsidePath : null, SetAside = setAside.Count, Warnings = _findings.Warnings() };
    }

    /// <summary>Surveys the first rows; true if there are no others.</summary>
    private bool SurveyFirst(IRowSource source, Column[] columns, SetAsideRows setAside)
    {
        while (_surveyed < firstRows)
        {
            cancel.ThrowIfCancellationRequested();
            if (!source.Read(_rows))
            {
                return true;
            }

            Survey(source, columns, setAside, _surveyed);
        }

        return false;
    }

    /// <summary>Writes the snapshot with the columns' types so far, and surveys the rows that have not been. Null if it is not to be had: a row is at fault, or the types are others in the end.</summary>
    private TableProfile? Write(IRowSource source, Column[] columns, SetAsideRows setAside, string path)
    {
        var shape = Shape(columns);
        using var snapshot = new SnapshotWriter(shape, folder, path, cancel);
        var isGood = true;
        source.Rewind();
        for (long first = 0; source.Read(_rows); first += _rows.Count)
        {
            cancel.ThrowIfCancellationRequested();
            var kept = Survey(source, columns, setAside, first);
            isGood = isGood && IsStillGood() && TryAdd(snapshot, kept);
        }

        return isGood && IsStillGood() ? snapshot.Finish() : null;

        bool IsStillGood() => _faults.IsEmpty && HasShape(columns, shape);
    }

    /// <summary>False if a cell is not of the type that its column had so far.</summary>
    private bool TryAdd(SnapshotWriter snapshot, ReadOnlySpan<int> kept)
    {
        try
        {
            snapshot.Add(_rows, kept);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>Which of the rows that were read are kept, by their place; <paramref name="first"/> is the number of the first. Looks for faults and types in those that were not surveyed yet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ReadOnlySpan<int> Survey(IRowSource source, Column[] columns, SetAsideRows setAside, long first)
    {
        if (_kept.Length < _rows.Count)
        {
            _kept = new int[_rows.Count];
        }

        var (seen, known, kept) = (Math.Clamp(_surveyed - first, 0, _rows.Count), 0, 0);
        // Then there is nothing to be found in a row of as many cells as there are columns.
        var isPlain = source.Faults.Count == 0 && _declared.Length == 0;
        for (var row = 0; row < _rows.Count; row++)
        {
            known = row == seen ? kept : known;
            if (isPlain && _rows.CellsOf(row) == columns.Length)
            {
                _kept[kept++] = row;
            }
            else if (row < seen ? !_skipped.Contains(first + row) : Survey(source, columns, setAside, first + row, row))
            {
                CutRow(row, columns.Length);
                _kept[kept++] = row;
            }
        }

        _surveyed = Math.Max(_surveyed, first + _rows.Count);
        known = seen == _rows.Count ? kept : known;
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i].Typing.Add(_rows, i, _kept.AsSpan(known, kept - known));
        }

        return _kept.AsSpan(0, kept);
    }

    /// <summary>Looks for faults in a row; false if it is left out.</summary>
    private bool Survey(IRowSource source, Column[] columns, SetAsideRows setAside, long number, int row)
    {
        if (Fault(source, columns, row) is { } fault && (badRows != BadRows.Text || _rows.CellsOf(row) == 0))
        {
            if (badRows == BadRows.SetAside)
            {
                SetAside(setAside, row, fault.Reason);
                _skipped.Add(number);
            }
            else
            {
                _faults.Add(fault.Code, null, _rows.Line(row), fault.Reason);
            }

            return false;
        }

        if (_rows.CellsOf(row) < columns.Length)
        {
            _findings.Add("SHORT_ROW", null, _rows.Line(row), string.Create(CultureInfo.InvariantCulture, $"a row has {_rows.CellsOf(row)} fields for {columns.Length} columns, the missing ones are null"));
        }

        return true;
    }

    /// <summary>What is left of a row that is too long is text of the last column.</summary>
    private void CutRow(int row, int columns)
    {
        if (_rows.CellsOf(row) > columns && HasSurplus(row, columns))
        {
            _rows.TakeRest(row, columns - 1);
        }
    }

    /// <summary>Too many fields, of which one beyond the heading holds something; trailing delimiters alone are harmless.</summary>
    private bool HasSurplus(int row, int columns)
    {
        for (var i = columns; i < _rows.CellsOf(row); i++)
        {
            if (_rows.CellAt(row, i, out var text) != CellKind.Null && text.ContainsAnyExcept((byte)' ', (byte)'\t'))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasShape(Column[] columns, List<TableColumn> shape)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            if (columns[i].Typing.Type != shape[i].Type)
            {
                return false;
            }
        }

        return true;
    }

    private static List<TableColumn> Shape(Column[] columns) => [.. columns.Select(c => new TableColumn { Name = c.Name, Type = c.Typing.Type })];

    /// <summary>The first thing wrong with the row; every one is reported as a warning when bad rows stay.</summary>
    private RowFault? Fault(IRowSource source, Column[] columns, int row)
    {
        RowFault? first = null;
        var line = _rows.Line(row);
        if (source.Faults.Count > 0 && source.Faults.TryGetValue(row, out first) && badRows == BadRows.Text && _rows.CellsOf(row) > 0)
        {
            _findings.Add(first.Code, null, line, first.Reason + "; the text was kept as it stands");
        }

        if (HasSurplus(row, columns.Length))
        {
            var fault = new RowFault("LONG_ROW", string.Create(CultureInfo.InvariantCulture, $"a row has {_rows.CellsOf(row)} fields for {columns.Length} columns"));
            first ??= fault;
            if (badRows == BadRows.Text)
            {
                _findings.Add(fault.Code, columns[^1].Name, line, fault.Reason + $", the rest is kept as text in '{columns[^1].Name}'");
            }
        }

        foreach (var i in _declared)
        {
            var type = columns[i].Declared!;
            if (_rows.CellAt(row, i, out var text) != CellKind.Null && !DeclaredType.Accepts(type.Type, text))
            {
                var shown = Encoding.UTF8.GetString(text.Length > 60 ? text[..60] : text);
                var fault = new RowFault("NOT_OF_TYPE", $"'{shown}' in '{columns[i].Name}' is no {type.Type} for {type.Name}");
                first ??= fault;
                if (badRows == BadRows.Text)
                {
                    _findings.Add(fault.Code, columns[i].Name, line, fault.Reason);
                }
            }
        }

        return first;
    }

    private void SetAside(SetAsideRows setAside, int row, string reason)
    {
        var line = _rows.Line(row);
        if (setAside.Count >= options.MaxSetAside)
        {
            throw new UnreadableFileException("TOO_MANY_BAD_ROWS", $"More than {options.MaxSetAside} rows would have to be set aside; the last one: {reason}.", line);
        }

        setAside.Add(line, reason, _rows.TextOf(row));
        _findings.Add("SET_ASIDE", null, line, "a row was set aside: " + reason);
    }

    private void CheckShare(long setAside)
    {
        if (setAside > options.MaxSetAsideShare * _surveyed)
        {
            throw new UnreadableFileException(
                "TOO_MANY_BAD_ROWS",
                string.Create(CultureInfo.InvariantCulture, $"{setAside} of {_surveyed} rows would have to be set aside; at most {options.MaxSetAsideShare:P0} may be. {string.Join(' ', _findings.Warnings().Where(w => w.Code == "SET_ASIDE").Select(w => w.Message))}"));
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
            return new IngestedTable { Path = snapshot, Profile = TableProfile.Read(snapshot, folder, cancel), Warnings = _findings.Warnings() };
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
            _findings.Add("TITLE", null, reader.HeadingLine, titleRows == 1
                ? "the row above the heading was taken for a title and left out"
                : string.Create(CultureInfo.InvariantCulture, $"{titleRows} rows above the heading were taken for a title and left out"));
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
