using System.Text.Json;
using Vanguards.Contracts;
using Vanguards.Storage.Objects;
using Vanguards.Storage.Sql;

namespace Vanguards.Storage.Tables;

/// <summary>Reads stored tables row by row in bounded memory.</summary>
public sealed class TableReader(IObjectStore store, SqlEngine engine)
{
    /// <summary>The first rows as a JSON array of objects: numbers, ISO dates, NaN and infinities as null, blobs in base64.</summary>
    public Task<JsonElement> PreviewAsync(string uri, int limit, CancellationToken cancel) => throw new NotImplementedException(store.ScratchFolder + engine);

    /// <summary>Every row, in order, as values that follow the columns (long, double, decimal, bool, string, DateOnly, DateTime in UTC…).</summary>
    public IAsyncEnumerable<IReadOnlyList<object?>> RowsAsync(string uri, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>Every row of a local Parquet file; <paramref name="columns"/> null = all.</summary>
    public IAsyncEnumerable<IReadOnlyList<object?>> FileRowsAsync(string path, IReadOnlyList<string>? columns, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>Columns and row count of a local Parquet file.</summary>
    public Task<(IReadOnlyList<TableColumn> Columns, long Rows)> DescribeFileAsync(string path, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>Writes every row as one JSON object a line.</summary>
    public Task WriteNdjsonAsync(string uri, Stream target, CancellationToken cancel) => throw new NotImplementedException();
}
