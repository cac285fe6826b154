using System.Buffers;
using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using DuckDB.NET.Data;
using Vanguards.Contracts;
using Vanguards.Storage.Sql;

namespace Vanguards.Storage.Tables;

/// <summary>
/// How rows leave DuckDB: every column is turned, in SQL, into one of five plain kinds, so that no value of any type (infinite dates, months in
/// intervals, 38 digits) can fail in the reader. Dates and times are ISO 8601, instants UTC; what JSON has no number for is null.
/// </summary>
internal sealed class RowShape
{
    private enum Kind
    {
        Boolean,
        Whole,
        Double,
        Digits,
        Text,
        Json,
    }

    private readonly (JsonEncodedText Name, Kind Kind)[] _columns;

    public RowShape(IReadOnlyList<TableColumn> columns)
    {
        _columns = [.. columns.Select(c => (JsonEncodedText.Encode(c.Name), KindOf(c.Type)))];
        SelectList = string.Join(", ", columns.Select(c => Expression(SqlName.Quote(c.Name), c.Type)));
    }

    /// <summary>The select list to read with.</summary>
    public string SelectList { get; }

    /// <summary>The current row as bool, long, double, decimal and string values.</summary>
    public object?[] Values(DbDataReader reader)
    {
        var values = new object?[_columns.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = reader.IsDBNull(i) ? null : _columns[i].Kind switch
            {
                Kind.Boolean => reader.GetBoolean(i),
                Kind.Whole => reader.GetInt64(i),
                Kind.Double => reader.GetDouble(i),
                Kind.Digits => decimal.TryParse(reader.GetString(i), NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number : reader.GetString(i),
                _ => reader.GetString(i),
            };
        }

        return values;
    }

    /// <summary>Runs a command that selects <see cref="SelectList"/> and reads at most <paramref name="limit"/> rows of it.</summary>
    public SqlRows Rows(DuckDBCommand command, IReadOnlyList<TableColumn> columns, int limit)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        using var reader = command.ExecuteReader();
        var count = 0;
        writer.WriteStartArray();
        while (reader.Read() && count++ < limit)
        {
            WriteObject(reader, writer);
        }

        writer.WriteEndArray();
        writer.Flush();
        using var document = JsonDocument.Parse(buffer.WrittenMemory, new JsonDocumentOptions { MaxDepth = 1024 });
        return new SqlRows { Columns = columns, Rows = document.RootElement.Clone(), Truncated = count > limit };
    }

    public void WriteObject(DbDataReader reader, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        for (var i = 0; i < _columns.Length; i++)
        {
            writer.WritePropertyName(_columns[i].Name);
            if (reader.IsDBNull(i))
            {
                writer.WriteNullValue();
            }
            else
            {
                Write(reader, writer, i);
            }
        }

        writer.WriteEndObject();
    }

    private void Write(DbDataReader reader, Utf8JsonWriter writer, int i)
    {
        switch (_columns[i].Kind)
        {
            case Kind.Boolean:
                writer.WriteBooleanValue(reader.GetBoolean(i));
                break;
            case Kind.Whole:
                writer.WriteNumberValue(reader.GetInt64(i));
                break;
            case Kind.Double when double.IsFinite(reader.GetDouble(i)):
                writer.WriteNumberValue(reader.GetDouble(i));
                break;
            case Kind.Double:
                writer.WriteNullValue();
                break;
            case Kind.Digits:
                writer.WriteRawValue(reader.GetString(i));
                break;
            case Kind.Json when IsJson(reader.GetString(i)):
                writer.WriteRawValue(reader.GetString(i));
                break;
            default:
                writer.WriteStringValue(reader.GetString(i));
                break;
        }
    }

    /// <summary>False for a nested NaN, which DuckDB writes bare.</summary>
    private static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 512 });
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static Kind KindOf(string type) => type switch
    {
        "BOOLEAN" => Kind.Boolean,
        "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" or "UTINYINT" or "USMALLINT" or "UINTEGER" => Kind.Whole,
        "FLOAT" or "DOUBLE" => Kind.Double,
        "UBIGINT" or "HUGEINT" or "UHUGEINT" => Kind.Digits,
        "JSON" => Kind.Json,
        _ when type.EndsWith(']') || type.StartsWith("STRUCT(", StringComparison.Ordinal) || type.StartsWith("MAP(", StringComparison.Ordinal) => Kind.Json,
        _ when type.StartsWith("DECIMAL", StringComparison.Ordinal) => Kind.Digits,
        _ => Kind.Text,
    };

    private static string Expression(string column, string type) => KindOf(type) switch
    {
        Kind.Boolean => column,
        Kind.Whole => $"CAST({column} AS BIGINT)",
        Kind.Double => $"CAST({column} AS DOUBLE)",
        Kind.Json when type != "JSON" => $"CAST(to_json({column}) AS VARCHAR)",
        Kind.Text => type switch
        {
            "VARCHAR" => column,
            "BLOB" => $"to_base64({column})",
            "DATE" => $"CASE WHEN isfinite({column}) THEN CAST({column} AS VARCHAR) END",
            "TIMESTAMP" or "TIMESTAMP_NS" or "TIMESTAMP_S" or "TIMESTAMP_MS" => $"CASE WHEN isfinite(CAST({column} AS TIMESTAMP)) THEN replace(CAST({column} AS VARCHAR), ' ', 'T') END",
            "TIMESTAMP WITH TIME ZONE" => $"CASE WHEN isfinite({column}) THEN replace(CAST({column} AT TIME ZONE 'UTC' AS VARCHAR), ' ', 'T') || 'Z' END",
            _ => $"CAST({column} AS VARCHAR)",
        },
        _ => $"CAST({column} AS VARCHAR)",
    };
}
