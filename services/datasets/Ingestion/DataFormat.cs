using System.Net.Http.Headers;

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

    /// <summary>How the name of a file of that type ends.</summary>
    public static string Extension(string contentType) => Of(contentType) switch
    {
        DataFormat.Csv => ".csv",
        DataFormat.Tsv => ".tsv",
        DataFormat.Ndjson => ".ndjson",
        DataFormat.JsonArray => ".json",
        DataFormat.Parquet => ".parquet",
        _ => "",
    };
}
