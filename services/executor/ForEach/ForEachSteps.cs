using System.Text.Json;
using Vanguards.Contracts;
using Vanguards.Executor.Steps;
using Vanguards.Executor.Values;
using Vanguards.Storage.Objects;

namespace Vanguards.Executor.ForEach;

/// <summary>Makes the item list of a <c>forEach</c> step, and puts its items' outputs together.</summary>
internal sealed class ForEachSteps(PayloadStore payloads, IObjectStore store)
{
    public const int MaxItems = 100_000;

    public async Task<(Payload Items, int Count)> ExpandAsync(StepContext step, CancellationToken cancel)
    {
        var expression = step.Step.ForEach ?? throw StepFaultException.Invalid($"Step '{step.Step.Id}' has no forEach.");
        var list = await step.Scope.FillAsync(step.Templates.Expression("forEach", expression), cancel);
        if (list.ValueKind != JsonValueKind.Array)
        {
            throw StepFaultException.Invalid($"`forEach` must give an array, but it gave {StepScope.Describe(list.ValueKind)}.");
        }

        var count = list.GetArrayLength();
        if (count > MaxItems)
        {
            throw StepFaultException.Invalid($"`forEach` gave {count:N0} items; at most {MaxItems:N0} are run.");
        }

        step.Log.Info(count == 1 ? "One item to run" : $"{count:N0} items to run");
        var inline = await InlineAsync(list, cancel);
        if (inline is null)
        {
            MaskedJson.Of(list, step.Log.Mask, out var holdsSecret);
            if (holdsSecret)
            {
                // What is inline is kept encrypted; an object in storage is not.
                throw StepFaultException.Invalid($"The list of `forEach` holds a secret input and is larger than {Payload.InlineLimit:N0} bytes. Leave the secret out of the list: the items can read it from the inputs.");
            }
        }

        return (inline ?? await WriteLinesAsync(list.EnumerateArray().Select(item => Payload.Of(item)), cancel), count);
    }

    /// <summary>The items' outputs in order, null where one was skipped; files of all items are kept.</summary>
    public async Task<StepOutput> JoinAsync(StepContext step, CancellationToken cancel)
    {
        var items = step.Work.Items ?? [];
        var value = await JoinedAsync(items, cancel);
        step.Log.Info(items.Count == 1 ? "Joined the output of one item" : $"Joined the outputs of {items.Count:N0} items");
        return new StepOutput { Value = value, Artifacts = [.. items.SelectMany(item => item?.Artifacts ?? [])] };
    }

    private async Task<Payload> JoinedAsync(IReadOnlyList<StepOutput?> items, CancellationToken cancel)
    {
        var size = items.Sum(item => item is null ? 4 : Math.Max(item.Value.Bytes, 1));
        if (size <= Payload.InlineLimit)
        {
            var list = new List<JsonElement>(items.Count);
            foreach (var item in items)
            {
                list.Add(item is null ? PayloadStore.Null : await payloads.ReadAsync(item.Value, Payload.InlineLimit, "An item's output", cancel));
            }

            if (await InlineAsync(JsonSerializer.SerializeToElement(list), cancel) is { } inline)
            {
                return inline;
            }
        }

        return await WriteLinesAsync(items.Select(item => item?.Value), cancel);
    }

    private async ValueTask<Payload?> InlineAsync(JsonElement list, CancellationToken cancel)
    {
        var size = System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(list).Length;
        return size <= Payload.InlineLimit ? await payloads.WriteAsync(list, cancel) : null;
    }

    private async Task<Payload> WriteLinesAsync(IEnumerable<Payload?> items, CancellationToken cancel)
    {
        var path = Path.Combine(store.ScratchFolder, Guid.CreateVersion7().ToString("N") + ".ndjson");
        try
        {
            await using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true))
            {
                foreach (var item in items)
                {
                    await payloads.CopyLineAsync(item, file, cancel);
                    file.WriteByte((byte)'\n');
                }
            }

            var stored = await store.PutFileAsync(path, cancel);
            return new Payload { Uri = stored.Uri, Sha256 = stored.Sha256, Bytes = stored.Bytes, Lines = true };
        }
        finally
        {
            File.Delete(path);
        }
    }
}
