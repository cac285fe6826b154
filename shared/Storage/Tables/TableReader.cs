using System.Runtime.CompilerServices;
using System.Text.Json;
using Vanguards.Contracts;
using Vanguards.Storage.Objects;
using Vanguards.Storage.Sql;

namespace Vanguards.Storage.Tables;

/// <summary>Reads stored tables row by row in bounded memory.</summary>
public sealed class TableReader(IObjectStore store)
{
    /// <summary>The first rows as a JSON array of objects: numbers, ISO dates, NaN and infinities as null, blobs in base64.</summary>
    public async Task<SqlRows> PreviewAsync(string uri, int limit, CancellationToken cancel)
    {
        await using var file = ParquetFile.Open(await store.LocalPathAsync(uri, cancel));
        return await file.PreviewAsync(limit, cancel);
    }

    /// <summary>Every row, in order, as <see cref="ParquetFile.RowsAsync"/> gives them.</summary>
    public async IAsyncEnumerable<IReadOnlyList<object?>> RowsAsync(string uri, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var file = ParquetFile.Open(await store.LocalPathAsync(uri, cancel));
        await foreach (var row in file.RowsAsync(null, cancel))
        {
            yield return row;
        }
    }

    /// <summary>Writes every row as one JSON object a line.</summary>
    public async Task WriteNdjsonAsync(string uri, Stream target, CancellationToken cancel)
    {
        await using var file = ParquetFile.Open(await store.LocalPathAsync(uri, cancel));
        await file.WriteNdjsonAsync(target, cancel);
    }
}
