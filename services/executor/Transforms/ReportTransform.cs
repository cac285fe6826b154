using System.Text.Json;
using Vanguards.Contracts;
using Vanguards.Executor.Reports;
using Vanguards.Executor.Steps;
using Vanguards.Executor.Values;
using Vanguards.Storage.Objects;

namespace Vanguards.Executor.Transforms;

/// <summary>Renders a report template into files; gives <c>{artifacts: [{name, contentType, bytes, sha256}]}</c>. Never reused: it prints its run.</summary>
internal sealed class ReportTransform(ReportRenderer renderer, ReportSource source, IObjectStore store, PayloadStore payloads, TimeProvider time) : IStepRunner
{
    public IReadOnlyList<string> Kinds => ["transform.template"];

    public bool IsEffect => false;

    public bool IsHeavy => true;

    public async ValueTask<PreparedStep> PrepareAsync(StepContext step, CancellationToken cancel)
    {
        var transform = step.Step.Config.Transform!;
        var input = await step.FillAsync("input", step.Step.Input, cancel);
        var options = OptionsOf(transform.IncludeEvidence ?? false, await step.FillAsync("options", transform.Options, cancel));
        return new PreparedStep
        {
            Input = JsonSerializer.SerializeToElement(new { template = transform.Template, format = transform.Format ?? "pdf", input }),
            Run = cancel => RunAsync(step, input, options, cancel),
        };
    }

    private async Task<StepResult> RunAsync(StepContext step, JsonElement? input, ReportOptions options, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        var transform = step.Step.Config.Transform!;
        var folder = Directory.CreateDirectory(Path.Combine(store.ScratchFolder, Guid.CreateVersion7().ToString("N"))).FullName;
        try
        {
            var given = await source.OfAsync(step, input, cancel);
            var report = await renderer.RenderAsync(transform.Template!, transform.Format, given, options, folder, cancel);
            if (report.Fault is { } fault)
            {
                throw new StepFaultException(fault);
            }

            foreach (var note in report.Notes)
            {
                step.Log.Warn(note);
            }

            var artifacts = await StoreAsync(step, report.Files, cancel);
            step.Log.Info($"Rendered {string.Join(", ", artifacts.Select(artifact => artifact.Name))}{(report.Pages is { } pages ? $" ({pages} pages)" : "")} in {time.GetElapsedTime(began).TotalMilliseconds:N0} ms");
            var output = JsonSerializer.SerializeToElement(new
            {
                artifacts = artifacts.Select(artifact => new { name = artifact.Name, contentType = artifact.ContentType, bytes = artifact.Bytes, sha256 = artifact.Sha256 }),
            });
            return new StepGave(new StepOutput { Value = await payloads.WriteAsync(output, cancel), Artifacts = artifacts });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<List<ArtifactRef>> StoreAsync(StepContext step, IReadOnlyList<ReportFile> files, CancellationToken cancel)
    {
        var artifacts = new List<ArtifactRef>();
        foreach (var file in files)
        {
            var stored = await store.PutFileAsync(file.Path, cancel);
            artifacts.Add(new ArtifactRef
            {
                Name = NameOf(step, file.Name),
                ContentType = file.ContentType,
                Bytes = stored.Bytes,
                Sha256 = stored.Sha256,
                Uri = stored.Uri,
                StepId = step.Step.Id,
            });
        }

        return artifacts;
    }

    /// <summary>The file's own name; with the step's id and item where another step or item of the run gives the same template.</summary>
    private static string NameOf(StepContext step, string file)
    {
        var transform = step.Step.Config.Transform!;
        var alike = step.Workflow.Graph.Nodes.Count(node => node.Step.Config.Transform is { Template: { } template } && template == transform.Template);
        var mark = (alike > 1 ? "-" + step.Step.Id : "") + (step.Work.Item is { } item ? $"-{item}" : "");
        return mark.Length == 0 ? file : Path.GetFileNameWithoutExtension(file) + mark + Path.GetExtension(file);
    }

    private static ReportOptions OptionsOf(bool includeEvidence, JsonElement? options)
    {
        var paper = options is { ValueKind: JsonValueKind.Object } given && given.TryGetProperty("paper", out var named) ? named.ToString() : null;
        return new ReportOptions
        {
            IncludeEvidence = includeEvidence,
            Paper = paper switch
            {
                null => Paper.Letter,
                _ when Enum.TryParse<Paper>(paper, ignoreCase: true, out var known) && Enum.IsDefined(known) => known,
                _ => throw StepFaultException.Invalid($"There is no paper '{paper}'; there are Letter and A4."),
            },
        };
    }
}
