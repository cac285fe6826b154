using System.Net.Http.Headers;
using System.Text;

namespace Vanguards.Datasets.Ingestion;

/// <summary>What an upload is, by its Content-Type.</summary>
public enum DataFormat
{
    Csv,
    Tsv,
    Ndjson,
    JsonArray,
    Parquet,
}

/// <summary>Content types that can be ingested.</summary>
public static class DataFormats
{
    public const string Accepted = "text/csv, text/tab-separated-values, application/x-ndjson, application/json, application/vnd.apache.parquet";

    public static DataFormat? Of(string? contentType) =>
        !MediaTypeHeaderValue.TryParse(contentType, out var media) ? null : media.MediaType?.ToLowerInvariant() switch
        {
            "text/csv" or "application/csv" or "application/vnd.ms-excel" or "text/plain" => DataFormat.Csv,
            "text/tab-separated-values" or "text/tsv" => DataFormat.Tsv,
            "application/x-ndjson" or "application/ndjson" or "application/jsonl" or "application/x-jsonlines" => DataFormat.Ndjson,
            "application/json" => DataFormat.JsonArray,
            "application/vnd.apache.parquet" or "application/parquet" or "application/x-parquet" => DataFormat.Parquet,
            _ => null,
        };

    /// <summary>The delimiter of a CSV: a comma, unless the heading has none but has semicolons, tabs or bars.</summary>
    internal static char Delimiter(string path)
    {
        var head = new byte[1 << 16];
        using var file = File.OpenRead(path);
        var text = Encoding.Latin1.GetString(head, 0, file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false));
        Span<int> counts = stackalloc int[4];
        const string delimiters = ",;\t|";
        var quoted = false;
        foreach (var c in text.TrimStart('\r', '\n'))
        {
            if (c == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted && (c is '\n' or '\r'))
            {
                break;
            }
            else if (!quoted && delimiters.IndexOf(c, StringComparison.Ordinal) is var i and >= 0)
            {
                counts[i]++;
            }
        }

        if (counts[0] > 0 || (counts[1] | counts[2] | counts[3]) == 0)
        {
            return ',';
        }

        return counts[1] >= counts[2] && counts[1] >= counts[3] ? ';' : counts[2] >= counts[3] ? '\t' : '|';
    }
}
