using System.Text.Json;
using Vanguards.Contracts.Datasets;

namespace Vanguards.Samples.Tests;

public sealed class UseCaseTests
{
    private static UseCase Declared()
    {
        using var stream = SampleData.OpenUseCase();
        return JsonSerializer.Deserialize<UseCase>(stream, JsonSerializerOptions.Web)!;
    }

    [Fact]
    public void UseCase_Columns_AreThoseOfTheFiles()
    {
        using var sample = new SampleFolder(new DateOnly(2026, 3, 15), 1);

        foreach (var dataset in Declared().Datasets)
        {
            Assert.Equal(File.ReadLines(sample.Csv(dataset.Name)).First().Split(','), dataset.Columns.Select(column => column.Name));
        }
    }

    [Fact]
    public void UseCase_References_NameDeclaredColumns()
    {
        var useCase = Declared();

        Assert.Equal((SampleData.UseCaseId, "UTC", "USD"), (useCase.Id, useCase.Zone, useCase.Currency));
        foreach (var dataset in useCase.Datasets)
        {
            Assert.Empty(dataset.Key.Except(dataset.Columns.Select(column => column.Name)));
            Assert.All(dataset.References, reference =>
            {
                var parts = reference.Value.Split('.');
                Assert.Contains(dataset.Columns, column => column.Name == reference.Key);
                Assert.Contains(useCase.Datasets.Single(other => other.Name == parts[0]).Columns, column => column.Name == parts[1]);
            });
        }
    }

    [Theory]
    [InlineData("leases", "LEASE_EXPT", "expiry_date")]
    [InlineData("leases", "Lease Expiration Date", "expiry_date")]
    [InlineData("leases", "Lease Number", "lease_id")]
    [InlineData("leases", "Lease Status Code", "status")]
    [InlineData("leases", "Lease Effective Date", "effective_date")]
    [InlineData("production", "Lease Oil Production (BBL)", "oil_bbl")]
    [InlineData("production", "Lease Water Production (BBL)", "water_bbl")]
    public void UseCase_Synonyms_ProposeTheColumn(string dataset, string heading, string column)
    {
        var proposals = Declared().Datasets.Single(d => d.Name == dataset).Columns.Where(c => c.Synonyms.Append(c.Name).Any(synonym => Plain(synonym) == Plain(heading))).Select(c => c.Name);

        Assert.Equal([column], proposals);
    }

    [Fact]
    public void UseCase_Synonyms_NeverProposeTwoColumns()
    {
        foreach (var dataset in Declared().Datasets)
        {
            var twice = dataset.Columns.SelectMany(column => column.Synonyms.Append(column.Name).Select(Plain).Distinct()).GroupBy(heading => heading).Where(group => group.Count() > 1).Select(group => $"{dataset.Name} {group.Key}");
            Assert.Empty(twice);
        }
    }

    private static string Plain(string heading) => new([.. heading.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);
}
