using System.Text.Json;
using Vanguards.Contracts;

namespace Vanguards.Executor.Tables;

/// <summary>The JSON that stands for a table: <c>{rows, columns, uri, sha256, preview}</c>.</summary>
internal static class TableOutput
{
    /// <summary>Rows shown in the JSON.</summary>
    public const int PreviewRows = 20;

    public static JsonElement Json(TableRef table, JsonElement preview) => JsonSerializer.SerializeToElement(new
    {
        rows = table.Rows,
        columns = table.Columns.Select(column => new { name = column.Name, type = column.Type }),
        uri = table.Uri,
        sha256 = table.Sha256,
        preview,
    });
}
