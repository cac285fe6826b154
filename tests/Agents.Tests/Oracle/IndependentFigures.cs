using Vanguards.Agents.Tests.Hosting;
using Vanguards.Samples;

namespace Vanguards.Agents.Tests.Oracle;

/// <summary>All five agents against a second reading of the rules, on random nasty tables and on samples.</summary>
public sealed class IndependentFigures : IAsyncLifetime
{
    private readonly AgentHost _host = new();

    public ValueTask InitializeAsync() => _host.InitializeAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [Trait("tier", "slow")]
    public Task Agents_OnNastyTables_EqualTheOracle(int seed) => NastyAsync(seed);

    [Theory]
    [Trait("tier", "slow")]
    [InlineData(3)]
    [InlineData(100)]
    [InlineData(200)]
    [InlineData(300)]
    public async Task Agents_OnManyNastyTables_EqualTheOracle(int first)
    {
        for (var seed = first; seed < first + 25; seed++)
        {
            await NastyAsync(seed);
        }
    }

    [Theory]
    [Trait("tier", "slow")]
    [InlineData("2026-03-15", 1)]
    [InlineData("2024-02-29", 42)]
    [InlineData("2026-12-31", 7)]
    [InlineData("1999-07-30", -5)]
    public async Task Agents_OnTheSample_EqualTheOracle(string date, int seed)
    {
        var asOf = DateOnly.Parse(date, System.Globalization.CultureInfo.InvariantCulture);
        var folder = Path.Combine(_host.Folder, "sample");
        SampleData.Write(asOf, seed, folder);
        string[] names = ["leases", "permits", "inspections", "violations", "production"];
        var sheets = names.ToDictionary(name => name, name => Sheet.Read(name, Path.Combine(folder, name + ".csv")));

        Assert.Empty(await new Comparison(_host, sheets, asOf).DifferencesAsync());
    }

    private async Task NastyAsync(int seed)
    {
        var nasty = new NastyTables(seed);
        var sheets = nasty.Make();
        var terms = nasty.Chance(2) ? Comparison.Defaults : new EnergyOracle.Terms(0.05, 0.06, nasty.Any(0, 12, 48), nasty.Any(0.0, 0.15), nasty.Any<double?>(null, 55.5), nasty.Any<double?>(null, 2.25));
        var differences = await new Comparison(_host, sheets, nasty.AsOf, terms, nasty.Chance(3)).DifferencesAsync();
        Assert.True(differences.Count == 0, $"seed {seed}, as of {nasty.AsOf:yyyy-MM-dd}, absent: {string.Join(", ", Absent(sheets))}\n{string.Join('\n', differences)}");
    }

    private static IEnumerable<string> Absent(Dictionary<string, Sheet> sheets) =>
        new[] { "leases", "permits", "inspections", "violations", "production" }.Except(sheets.Keys).Concat(sheets.Values.Select(sheet => $"{sheet.Name} has {sheet.Columns.Length} columns"));
}
