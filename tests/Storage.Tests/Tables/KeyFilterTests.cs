using Vanguards.Storage.Tables;

namespace Vanguards.Storage.Tests.Tables;

/// <summary>A report reads a few leases of a dataset of millions of rows.</summary>
public sealed class KeyFilterTests(SharedStore shared) : IClassFixture<SharedStore>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_OfAFewKeys_AreReadInOrder_WithWhatMayBeOneOfThem()
    {
        var table = await shared.Store.TableAsync("few", "SELECT * FROM (VALUES (1, 'L-1'), (2, ' l-2 '), (3, 'L-3'), (4, 'L-1'), (5, 'ß-1'), (6, chr(9) || 'L-9'), (7, NULL), (8, 'O''Brien')) AS t(n, id)");
        await using var file = ParquetFile.Open(await shared.Store.Objects.LocalPathAsync(table.Uri, Cancel));
        var rows = new List<object?>();

        await foreach (var row in file.RowsAsync(["n"], Cancel, new KeyFilter("id", ["L-1", "L-2", "O'BRIEN"])))
        {
            rows.Add(row[0]);
        }

        Assert.Equal([1, 2, 4, 5, 6, 8], rows.Select(Convert.ToInt32));
    }
}
