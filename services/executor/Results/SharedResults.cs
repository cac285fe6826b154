using System.Text.Json;
using Microsoft.Extensions.Logging;
using Vanguards.Storage.Objects;

namespace Vanguards.Executor.Results;

/// <summary>
/// Costly results for all executors of a fleet, beside the other objects, under the hash of what decided them. It is a cache: whatever is wrong with it
/// is logged and costs only work.
/// </summary>
internal sealed partial class SharedResults(IObjectStore store, ILogger<SharedResults> logger)
{
    /// <summary>A result that is much larger is a table or file, which is an object by itself.</summary>
    private const long MaxBytes = 4 * 1024 * 1024;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public async ValueTask<StoredResult?> FindAsync(ContentKey key, CancellationToken cancel)
    {
        try
        {
            await using var content = await store.OpenAsync(AddressOf(key), cancel);
            return content.Length <= MaxBytes ? await JsonSerializer.DeserializeAsync<StoredResult>(content, Json, cancel) : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
#pragma warning disable CA1031 // whatever is wrong, the step can still be run
        catch (Exception failure) when (!cancel.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Log.Unusable(logger, failure.Message);
            return null;
        }
    }

    /// <summary>There before the step's end is reported, so that the next step finds it wherever it runs.</summary>
    public async ValueTask StoreAsync(ContentKey key, StoredResult result, CancellationToken cancel)
    {
        try
        {
            using var content = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(result, Json));
            if (content.Length <= MaxBytes)
            {
                await store.PutNamedAsync(AddressOf(key)["named/".Length..], content, cancel);
            }
        }
#pragma warning disable CA1031 // the result itself is not lost with it
        catch (Exception failure) when (!cancel.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Log.Unusable(logger, failure.Message);
        }
    }

    private static string AddressOf(ContentKey key) => $"{ObjectAddress.SharedResults}{key.Sha256[..2]}/{key.Sha256}";

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The executors' shared results cannot be used: {Reason}")]
        public static partial void Unusable(ILogger logger, string reason);
    }
}
