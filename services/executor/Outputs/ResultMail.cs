using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using Vanguards.Executor.Notifications;
using Vanguards.Executor.Steps;
using Vanguards.Storage.Objects;

namespace Vanguards.Executor.Outputs;

/// <summary>Sends a result and its files by e-mail.</summary>
internal sealed class ResultMail(Mail mail, IObjectStore store, IOptions<DeliveryOptions> options)
{
    private const long MaxBytes = 20L * 1024 * 1024;

    public async Task SendAsync(FinishedResult result, StepLog log, CancellationToken cancel)
    {
        if (options.Value.EmailTo.Count == 0)
        {
            throw StepFaultException.Invalid("Results cannot be sent by e-mail: the operator names who gets them (Executor:Delivery:EmailTo).");
        }

        var json = JsonMarshal.GetRawUtf8Value(result.Value).ToArray();
        var size = json.Length + result.Artifacts.Sum(artifact => artifact.Bytes);
        if (size > MaxBytes)
        {
            throw StepFaultException.Invalid($"The result and its files have {size:N0} bytes; at most {MaxBytes:N0} are sent by e-mail.");
        }

        var files = new List<(string Name, string ContentType, Stream Content)> { ("result.json", "application/json", new MemoryStream(json, writable: false)) };
        try
        {
            foreach (var artifact in result.Artifacts)
            {
                files.Add((artifact.Name, artifact.ContentType, await store.OpenAsync(artifact.Uri, cancel)));
            }

            var to = mail.Recipients(options.Value.EmailTo);
            await mail.SendAsync(
                new Letter
                {
                    Key = result.Key,
                    To = to,
                    Subject = $"{result.Run.WorkflowName}: result".ReplaceLineEndings(" "),
                    Text = $"The result of {result.Run.WorkflowName} {result.Run.Version} as of {result.Run.AsOf.UtcDateTime:yyyy-MM-dd HH:mm} UTC, execution {result.Run.ExecutionId}.",
                    Date = result.Work.ReadyAt,
                    Files = files,
                },
                cancel);
            log.Info($"Sent the result to {to.Count} {(to.Count == 1 ? "address" : "addresses")}");
        }
        finally
        {
            files.ForEach(file => file.Content.Dispose());
        }
    }
}
