using Microsoft.Extensions.Options;
using Vanguards.Agents.Invocations;
using Vanguards.Contracts.Agents;
using Vanguards.Definitions;

namespace Vanguards.Agents.Tables;

/// <summary>Brings tables from their presigned addresses into a private folder, bounded in size.</summary>
internal sealed class TableDownload(IHttpClientFactory clients, IOptions<AgentsOptions> options)
{
    public const string HttpClientName = "agent-tables";
    private const double RetrySeconds = 5;

    public TempFolder OpenFolder() => new(options.Value.TempFolder);

    public async Task<(TableSet?, InvocationOutcome?)> OpenAsync(
        IReadOnlyDictionary<string, AgentTable> wanted, TempFolder folder, IRunLog log, CancellationToken cancel)
    {
        var tables = new TableSet();
        var left = options.Value.MaxTablesMiB * 1024L * 1024;
        foreach (var (name, table) in wanted)
        {
            var path = folder.File($"{tables.Count}.parquet");
            var (bytes, outcome) = await FetchAsync(table, path, left, cancel);
            if (outcome is null)
            {
                left -= bytes;
                outcome = tables.Add(name, table, path, folder.Path, options.Value.TableMemoryMiB)
                    ?? (tables.RowCount > options.Value.MaxRows ? TooMany(table) : null);
            }

            if (outcome is not null)
            {
                tables.Dispose();
                return (null, outcome);
            }

            log.Info($"Opened {name}: {table.Rows} rows of {table.Source} '{table.Name}'");
        }

        return (tables, null);
    }

    private async Task<(long, InvocationOutcome?)> FetchAsync(AgentTable table, string path, long limit, CancellationToken cancel)
    {
        try
        {
            using var client = clients.CreateClient(HttpClientName);
            using var response = await client.GetAsync(table.Url, HttpCompletionOption.ResponseHeadersRead, cancel);
            if (!response.IsSuccessStatusCode)
            {
                return (0, Away(table, $"storage answered {(int)response.StatusCode}"));
            }

            await using var source = await response.Content.ReadAsStreamAsync(cancel);
            await using var target = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            return await CopyAsync(source, target, limit, cancel) is { } bytes ? (bytes, null) : (0, TooLarge(table));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return (0, Away(table, exception.Message));
        }
    }

    private static async Task<long?> CopyAsync(Stream source, Stream target, long limit, CancellationToken cancel)
    {
        var buffer = new byte[128 * 1024];
        var total = 0L;
        for (int read; (read = await source.ReadAsync(buffer, cancel)) > 0;)
        {
            total += read;
            if (total > limit)
            {
                return null;
            }

            await target.WriteAsync(buffer.AsMemory(0, read), cancel);
        }

        return total;
    }

    // An address that has lapsed counts too: the next attempt brings a fresh one.
    private static InvocationOutcome Away(AgentTable table, string reason) => new()
    {
        Status = 503,
        Fault = new Fault { Code = "RESOURCE_UNAVAILABLE", Message = $"Table '{table.Name}' could not be fetched: {reason}.", Retryable = true, RetryAfter = RetrySeconds, Resource = "storage" },
    };

    private InvocationOutcome TooMany(AgentTable table) => new()
    {
        Status = 422,
        Fault = new Fault { Code = "VALIDATION_FAILED", Message = $"The tables have more than the {options.Value.MaxRows} rows that this service takes; '{table.Name}' went over." },
        Problems = [new Problem { Code = "TABLE_TOO_LARGE", Path = "/tables", Message = $"'{table.Name}' went over {options.Value.MaxRows} rows." }],
    };

    private InvocationOutcome TooLarge(AgentTable table) => new()
    {
        Status = 422,
        Fault = new Fault { Code = "VALIDATION_FAILED", Message = $"The tables are larger than the {options.Value.MaxTablesMiB} MiB that this service takes; '{table.Name}' went over." },
        Problems = [new Problem { Code = "TABLE_TOO_LARGE", Path = "/tables", Message = $"'{table.Name}' went over {options.Value.MaxTablesMiB} MiB." }],
    };
}
