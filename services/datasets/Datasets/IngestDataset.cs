using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Vanguards.Contracts.Audit;
using Vanguards.Contracts.Datasets;
using Vanguards.Databases;
using Vanguards.Datasets.Ingestion;
using Vanguards.Datasets.Store;
using Vanguards.Datasets.UseCases;
using Vanguards.Definitions;
using Vanguards.Storage.Objects;
using Vanguards.Storage.Tables;

namespace Vanguards.Datasets.Datasets;

/// <summary>Who ingests what. <see cref="Origin"/> <c>sample</c> is for the host alone; over HTTP everything is an upload.</summary>
public sealed record IngestRequest
{
    public required string UseCase { get; init; }
    public required string Dataset { get; init; }
    public required string ContentType { get; init; }
    public BadRows BadRows { get; init; } = BadRows.Text;
    public string Origin { get; init; } = "upload";
    public required string By { get; init; }
}

/// <summary>The answer of an ingest.</summary>
public sealed record IngestedDataset
{
    public required string Version { get; init; }
    public required string Sha256 { get; init; }
    public required long Rows { get; init; }
    public required IReadOnlyList<ColumnProfile> Columns { get; init; }
    public required IReadOnlyList<Problem> Warnings { get; init; }
    public required string Origin { get; init; }
    public long SetAside { get; init; }
    /// <summary>Canonical column to raw column, as proposed or confirmed.</summary>
    public required IReadOnlyDictionary<string, string> Mapping { get; init; }
}

/// <summary>An ingest that made a version (or found the same content there), or why it made none: an HTTP status and every fault.</summary>
public sealed record IngestResult
{
    public IngestedDataset? Dataset { get; init; }
    /// <summary>False if the newest version already has this content.</summary>
    public bool Created { get; init; }
    public int Status { get; init; }
    public IReadOnlyList<Problem> Problems { get; init; } = [];

    internal static IngestResult Refused(int status, string code, string message, long? line = null) => new()
    {
        Status = status,
        Problems = [new Problem { Code = code, Path = "", Message = message, Line = line is { } at ? (int)Math.Min(int.MaxValue, at) : null }],
    };
}

/// <summary>Makes a version of a dataset from a stream; nothing of a failed ingest becomes visible, because its row is written last.</summary>
public sealed partial class IngestDataset : IDisposable
{
    private readonly IDbContextFactory<DatasetsDb> _databases;
    private readonly IObjectStore _store;
    private readonly DatasetsOptions _options;
    private readonly IAuditTrail _audit;
    private readonly TimeProvider _time;
    private readonly ILogger<IngestDataset> _logger;
    private readonly SemaphoreSlim _free;

    internal IngestDataset(
        IDbContextFactory<DatasetsDb> databases, IObjectStore store, IOptions<DatasetsOptions> options, IAuditTrail audit, TimeProvider time, ILogger<IngestDataset> logger)
    {
        _audit = audit;
        _databases = databases;
        _store = store;
        _options = options.Value;
        _time = time;
        _logger = logger;
        _free = new SemaphoreSlim(_options.ConcurrentIngests);
    }

    /// <summary>Ingests the stream, whatever its size, in bounded memory.</summary>
    public async Task<IngestResult> IngestAsync(IngestRequest request, Stream content, CancellationToken cancel)
    {
        if (DataFormats.Of(request.ContentType) is not { } format)
        {
            return IngestResult.Refused(415, "UNSUPPORTED_CONTENT_TYPE", $"'{request.ContentType}' cannot be ingested; {DataFormats.Accepted} can.");
        }

        if (await CheckAsync(request, cancel) is { } refused)
        {
            return refused;
        }

        var folder = Path.Combine(_store.ScratchFolder, $"ingest-{Guid.CreateVersion7():N}");
        Directory.CreateDirectory(folder);
        try
        {
            var upload = Path.Combine(folder, "upload");
            if (!await ReceiveAsync(content, upload, cancel))
            {
                return IngestResult.Refused(413, "TOO_LARGE", $"The upload is larger than {_options.MaxUploadBytes} bytes.");
            }

            await _free.WaitAsync(cancel);
            try
            {
                return await IngestAsync(request, format, folder, upload, cancel);
            }
            finally
            {
                _free.Release();
            }
        }
        catch (UnreadableFileException exception)
        {
            Log.Refused(_logger, request.UseCase, request.Dataset, exception.Code);
            return IngestResult.Refused(422, exception.Code, exception.Message, exception.Line);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public void Dispose() => _free.Dispose();

    private async Task<IngestResult?> CheckAsync(IngestRequest request, CancellationToken cancel)
    {
        if (!UseCaseRules.IsDatasetName(request.Dataset))
        {
            return IngestResult.Refused(422, "INVALID_NAME", $"'{request.Dataset}' is no dataset name: a lower-case letter, then letters, digits, dashes and underscores, at most 63.");
        }

        await using var db = await _databases.CreateDbContextAsync(cancel);
        if (await db.UseCases.AsNoTracking().SingleOrDefaultAsync(u => u.Id == request.UseCase, cancel) is not { } row)
        {
            return IngestResult.Refused(404, "NOT_FOUND", $"There is no use case '{request.UseCase}'.");
        }

        var known = row.UseCase().Datasets.Select(d => d.Name)
            .Union(await db.Versions.Where(v => v.UseCase == request.UseCase).Select(v => v.Dataset).Distinct().ToListAsync(cancel)).ToList();
        if (known.Find(name => name != request.Dataset && SqlName.Of(name) == SqlName.Of(request.Dataset)) is { } clash)
        {
            return IngestResult.Refused(422, "NAME_CLASH", $"'{request.Dataset}' has the same name in SQL as the dataset '{clash}'.");
        }

        return !known.Contains(request.Dataset) && known.Count >= _options.MaxDatasets
            ? IngestResult.Refused(422, "TOO_MANY_DATASETS", $"The use case has {known.Count} datasets; more are not taken.")
            : null;
    }

    private async Task<bool> ReceiveAsync(Stream content, string path, CancellationToken cancel)
    {
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        var buffer = new byte[1 << 17];
        var (length, read) = (0L, 0);
        // What comes over a network comes in small pieces; they are written together, and here: Linux writes no file asynchronously, another thread would do the same.
        while ((read = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel)) > 0)
        {
            if (length + read > _options.MaxUploadBytes)
            {
                return false;
            }

            RandomAccess.Write(file, buffer.AsSpan(0, read), length);
            length += read;
        }

        return true;
    }

    private async Task<IngestResult> IngestAsync(IngestRequest request, DataFormat format, string folder, string upload, CancellationToken cancel)
    {
        var (declaration, confirmed) = await DeclaredAsync(request, cancel);
        var ingestion = new TableIngestion(_options, folder, request.BadRows, cancel);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var preparing = Task.Run(() => _store.PrepareAsync(upload, over.Token), over.Token);
        try
        {
            var table = await Task.Run(() => ingestion.Run(upload, format, names => Declared(declaration, names, confirmed)), cancel);
            if (table is not { Path: { } path, Profile: { } profile })
            {
                Log.Refused(_logger, request.UseCase, request.Dataset, table.Problems[0].Code);
                return new IngestResult { Status = 422, Problems = table.Problems };
            }

            var original = await _store.PutPreparedAsync(await preparing, cancel);
            var snapshot = await _store.PutFileAsync(path, cancel);
            var setAside = table.SetAsidePath is null ? null : await _store.PutFileAsync(table.SetAsidePath, cancel);
            return await CommitAsync(request, declaration, table, profile, snapshot, setAside, original, cancel);
        }
        finally
        {
            // Its file is about to go.
            await over.CancelAsync();
            await ((Task)preparing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<(DatasetDeclaration Declaration, IReadOnlyDictionary<string, string?> Confirmed)> DeclaredAsync(IngestRequest request, CancellationToken cancel)
    {
        await using var db = await _databases.CreateDbContextAsync(cancel);
        var useCase = (await db.UseCases.AsNoTracking().SingleAsync(u => u.Id == request.UseCase, cancel)).UseCase();
        var newest = await db.NewestAsync(request.UseCase, request.Dataset, cancel);
        return (DatasetCatalog.Declaration(useCase, request.Dataset), newest?.Confirmed() ?? new Dictionary<string, string?>());
    }

    private static Dictionary<string, CanonicalColumn> Declared(DatasetDeclaration declaration, IReadOnlyList<string> names, IReadOnlyDictionary<string, string?> confirmed)
    {
        var declared = new Dictionary<string, CanonicalColumn>();
        foreach (var (canonical, raw) in MappingProposal.Effective(declaration, names.ToHashSet(), confirmed))
        {
            declared.TryAdd(raw, declaration.Columns.First(c => c.Name == canonical));
        }

        return declared;
    }

    private async Task<IngestResult> CommitAsync(
        IngestRequest request, DatasetDeclaration declaration, IngestedTable table, TableProfile profile,
        StoredObject snapshot, StoredObject? setAside, StoredObject original, CancellationToken cancel)
    {
        await using var db = await _databases.CreateDbContextAsync(cancel);
        // Whoever ingests the same dataset at the same moment gets the next number.
        await using var transaction = await db.BeginAloneAsync($"dataset {request.UseCase}/{request.Dataset}", cancel);
        var newest = await db.NewestAsync(request.UseCase, request.Dataset, cancel);
        var names = profile.Columns.Select(c => c.Name).ToHashSet();
        if (newest is not null && newest.Sha256 == snapshot.Sha256 && newest.Origin == request.Origin && newest.SetAsideUri == setAside?.Uri)
        {
            return new IngestResult { Status = 200, Dataset = Answer(newest, declaration, names) };
        }

        var row = new VersionRow
        {
            UseCase = request.UseCase,
            Dataset = request.Dataset,
            Number = (newest?.Number ?? 0) + 1,
            Sha256 = snapshot.Sha256,
            Uri = snapshot.Uri,
            Bytes = snapshot.Bytes,
            Rows = profile.Rows,
            Columns = StoredJson.Of(profile.Columns),
            Warnings = StoredJson.Of(table.Warnings.Concat(Unmapped(declaration, names, newest)).ToList()),
            Mapping = newest?.Mapping,
            MappingBy = newest?.MappingBy,
            SetAsideUri = setAside?.Uri,
            SetAside = table.SetAside,
            OriginalUri = original.Uri,
            OriginalSha256 = original.Sha256,
            ContentType = request.ContentType,
            Origin = request.Origin,
            CreatedBy = request.By,
            CreatedAt = StoredJson.Micros(_time.GetUtcNow()),
        };
        db.Add(row);
        await db.SaveChangesAsync(cancel);
        var entry = Entry(request, row);
        await _audit.AppendAsync(entry, cancel);
        await transaction.CommitAsync(cancel);
        _audit.Done(entry);
        Log.Ingested(_logger, request.UseCase, request.Dataset, row.Number, row.Rows);
        return new IngestResult { Status = 201, Created = true, Dataset = Answer(row, declaration, names) };
    }

    private static AuditEntry Entry(IngestRequest request, VersionRow row) => new()
    {
        At = StoredJson.Time(row.CreatedAt),
        Who = request.By,
        Action = "ingest",
        UseCase = request.UseCase,
        Target = string.Create(CultureInfo.InvariantCulture, $"{request.UseCase}/{request.Dataset} v{row.Number}"),
        Details = JsonSerializer.SerializeToElement(new { sha256 = row.Sha256, rows = row.Rows, setAside = row.SetAside, originalSha256 = row.OriginalSha256, origin = row.Origin }),
    };

    /// <summary>Declared columns that nothing in the file stands for, and confirmed ones whose column is gone.</summary>
    private static IEnumerable<Problem> Unmapped(DatasetDeclaration declaration, HashSet<string> names, VersionRow? previous)
    {
        var confirmed = previous?.Confirmed() ?? new Dictionary<string, string?>();
        var effective = MappingProposal.Effective(declaration, names, confirmed);
        foreach (var column in declaration.Columns.Where(c => !effective.ContainsKey(c.Name)))
        {
            var gone = confirmed.TryGetValue(column.Name, out var raw) && raw is not null;
            if (gone || !column.Optional)
            {
                yield return new Problem
                {
                    Code = gone ? "MAPPED_COLUMN_MISSING" : "COLUMN_NOT_FOUND",
                    Severity = "warning",
                    Path = string.Create(CultureInfo.InvariantCulture, $"/mapping/{column.Name}"),
                    Message = gone ? $"'{raw}', which stood for {column.Name}, is not in this file." : $"No column of the file stands for {column.Name}.",
                    Suggestion = "Choose the column in the dataset's mapping.",
                };
            }
        }
    }

    private static IngestedDataset Answer(VersionRow row, DatasetDeclaration declaration, HashSet<string> names) => new()
    {
        Version = $"v{row.Number}",
        Sha256 = row.Sha256,
        Rows = row.Rows,
        Columns = row.Profile(),
        Warnings = row.Problems(),
        Origin = row.Origin,
        SetAside = row.SetAside,
        Mapping = MappingProposal.Effective(declaration, names, row.Confirmed()),
    };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Ingested {UseCase}/{Dataset} as v{Version} with {Rows} rows")]
        public static partial void Ingested(ILogger logger, string useCase, string dataset, int version, long rows);

        [LoggerMessage(2, LogLevel.Information, "Refused an ingest of {UseCase}/{Dataset}: {Code}")]
        public static partial void Refused(ILogger logger, string useCase, string dataset, string code);
    }
}
