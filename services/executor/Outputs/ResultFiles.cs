using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Vanguards.Contracts;
using Vanguards.Executor.Steps;
using Vanguards.Storage.Objects;

namespace Vanguards.Executor.Outputs;

/// <summary>A result as files: under the run's own folder in storage, and its lists as CSV.</summary>
internal sealed class ResultFiles(IObjectStore store)
{
    /// <summary>Writes <c>result.json</c> and the artifacts under <c>{useCase}/{workflowId}/{executionId}/</c>; again is harmless.</summary>
    public async Task WriteAsync(FinishedResult result, StepLog log, CancellationToken cancel)
    {
        var folder = $"{result.Run.UseCase}/{result.Run.WorkflowId}/{result.Run.ExecutionId}";
        using (var json = new MemoryStream(JsonMarshal.GetRawUtf8Value(result.Value).ToArray(), writable: false))
        {
            await store.PutNamedAsync($"{folder}/result.json", json, cancel);
        }

        foreach (var artifact in result.Artifacts)
        {
            await using var content = await store.OpenAsync(artifact.Uri, cancel);
            await store.PutNamedAsync($"{folder}/{artifact.Name}", content, cancel);
        }

        log.Info($"Wrote the result and {result.Artifacts.Count} {(result.Artifacts.Count == 1 ? "file" : "files")} under {folder}/");
    }

    /// <summary>Each top-level list of objects as a CSV file of its own.</summary>
    public async Task<IReadOnlyList<ArtifactRef>> TablesAsync(JsonElement result, CancellationToken cancel)
    {
        var files = new List<ArtifactRef>();
        foreach (var member in result.EnumerateObject().Where(member => IsTable(member.Value)))
        {
            using var content = new MemoryStream(Encoding.UTF8.GetBytes(CsvText.Of(member.Value)), writable: false);
            var stored = await store.PutAsync(content, cancel);
            files.Add(new ArtifactRef { Name = $"{member.Name}.csv", ContentType = "text/csv", Bytes = stored.Bytes, Sha256 = stored.Sha256, Uri = stored.Uri });
        }

        return files;
    }

    private static bool IsTable(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object);
}
