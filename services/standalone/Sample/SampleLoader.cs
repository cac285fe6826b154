using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Vanguards.Contracts.Datasets;
using Vanguards.Datasets.Datasets;
using Vanguards.Datasets.UseCases;
using Vanguards.Definitions;
using Vanguards.Definitions.Reading;
using Vanguards.Samples;
using Vanguards.ServiceDefaults;
using Vanguards.Storage.Objects;
using Vanguards.Validator.Templates;
using Vanguards.Validator.Workflows;

namespace Vanguards.Standalone.Sample;

/// <summary>
/// Loads the sample use case on a data folder's first start: declaration, generated data of today, shipped workflows. Every part can be done again, and
/// the mark is written last, so a start that was killed half-way begins anew. Not ready until done.
/// </summary>
public sealed class SampleLoader(PutUseCase putUseCase, IngestDataset ingest, PublishWorkflow publish, IObjectStore store, DataFolder data, TimeProvider time) : IHealthCheck
{
    private const string By = "sample";
    private volatile bool _done;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_done ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The sample data is being loaded."));

    public async Task LoadAsync(bool wanted, CancellationToken cancel)
    {
        var mark = Path.Combine(data.Path, "sample-loaded");
        if (wanted && !File.Exists(mark))
        {
            await LoadUseCaseAsync(cancel);
            await LoadDataAsync(cancel);
            await PublishAsync(cancel);
            await File.WriteAllTextAsync(mark, time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture), cancel);
        }

        _done = true;
    }

    private async Task LoadUseCaseAsync(CancellationToken cancel)
    {
        await using var declaration = SampleData.OpenUseCase();
        var useCase = await JsonSerializer.DeserializeAsync<UseCase>(declaration, JsonSerializerOptions.Web, cancel);
        var (_, _, problems) = await putUseCase.PutAsync(useCase! with { Id = SampleData.UseCaseId }, By, cancel);
        Require("use case", problems);
    }

    private async Task LoadDataAsync(CancellationToken cancel)
    {
        var folder = Path.Combine(store.ScratchFolder, "sample");
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        foreach (var file in SampleData.Write(today, SampleData.DefaultSeed, folder).Where(file => file.Name.EndsWith(".csv", StringComparison.Ordinal)))
        {
            await using var content = File.OpenRead(Path.Combine(folder, file.Name));
            var request = new IngestRequest { UseCase = SampleData.UseCaseId, Dataset = file.Dataset, ContentType = "text/csv", Origin = "sample", By = By };
            var result = await ingest.IngestAsync(request, content, cancel);
            Require(file.Name, result.Problems);
        }

        Directory.Delete(folder, recursive: true);
    }

    private async Task PublishAsync(CancellationToken cancel)
    {
        foreach (var template in ShippedTemplates.All.Where(template => template.UseCase == SampleData.UseCaseId))
        {
            var read = DefinitionReader.Read(Encoding.UTF8.GetBytes(template.Definition.GetRawText()), DocumentFormat.Json);
            if ((await publish.PublishAsync(read, By, cancel)).Result is ProblemHttpResult refused)
            {
                throw new InvalidOperationException($"The sample could not be loaded: {template.Id}: {JsonSerializer.Serialize(refused.ProblemDetails)}");
            }
        }
    }

    private static void Require(string what, IReadOnlyList<Problem> problems)
    {
        if (problems.Count > 0)
        {
            throw new InvalidOperationException($"The sample could not be loaded: {what}: {string.Join("; ", problems.Select(problem => $"{problem.Path} {problem.Message}"))}");
        }
    }
}
