using System.Text.Json;
using DuckDB.NET.Data;
using Vanguards.Agents.Tests.Hosting;
using Vanguards.Contracts.Agents;
using Vanguards.Samples;

namespace Vanguards.Agents.Tests.Sample;

/// <summary>The generated sample, run through all agents as the seed's two workflows do, and a SQL session over the same files.</summary>
[CollectionDefinition(Collection)]
public sealed class SampleRun : IAsyncLifetime, ICollectionFixture<SampleRun>
{
    public const string Collection = "sample";
    public const int Seed = 7;
    public static readonly DateOnly AsOf = new(2026, 3, 15);
    public static readonly string[] Datasets = ["leases", "permits", "inspections", "violations", "production"];

    private readonly AgentHost _host = new();
    private DuckDBConnection? _recomputed;

    public AgentHost Host => _host;
    public string Folder => Path.Combine(_host.Folder, "sample");
    public IReadOnlyDictionary<string, AgentTable> Tables { get; private set; } = new Dictionary<string, AgentTable>();
    /// <summary>Over all leases, not only those of the window.</summary>
    public JsonElement Performance { get; private set; }
    public JsonElement Risk { get; private set; }
    public JsonElement Decisions { get; private set; }
    public JsonElement Integrity { get; private set; }
    public JsonElement Compliance { get; private set; }

    public async ValueTask InitializeAsync()
    {
        await _host.InitializeAsync();
        SampleData.Write(AsOf, Seed, Folder);
        Tables = Datasets.ToDictionary(name => name, name => _host.Csv(name, Path.Combine(Folder, name + ".csv")));
        (Performance, Risk, Decisions) = await RenewAsync(Tables["leases"]);
        Integrity = (await _host.InvokeAsync("integrity-auditor", TestInvocation.Of(AsOf, [.. Tables.Values]))).Output;
        Compliance = (await _host.InvokeAsync("accuracy-engine", TestInvocation.Of(AsOf, [.. Tables.Values]))).Output;
    }

    public ValueTask DisposeAsync()
    {
        _recomputed?.Dispose();
        return _host.DisposeAsync();
    }

    /// <summary>The SQL recomputation; tests of the collection take turns.</summary>
    public DuckDBConnection Recomputed => _recomputed ??= Recomputation.Of(this);

    /// <summary>energy-lease, red-flag and decision-tree one after the other, on the leases of a table.</summary>
    public async Task<(JsonElement Performance, JsonElement Risk, JsonElement Decisions)> RenewAsync(AgentTable leases)
    {
        AgentTable[] tables = [leases with { Source = "step", Name = "fetch_expiring" }, .. Tables.Values];
        var performance = (await _host.InvokeAsync("energy-lease", TestInvocation.Of(AsOf, tables))).Output;
        var risk = (await _host.InvokeAsync("red-flag", TestInvocation.Of(AsOf, tables, new { analyze = performance }))).Output;
        var decisions = (await _host.InvokeAsync("decision-tree", TestInvocation.Of(AsOf, tables, new { analyze = performance, assess = risk }))).Output;
        return (performance, risk, decisions);
    }

    /// <summary>The seed's query, as the executor would run it on the dataset's view.</summary>
    public AgentTable Expiring() => _host.Query("fetch_expiring",
        $"SELECT * REPLACE (trim(lease_id) AS lease_id) FROM read_csv('{Path.Combine(Folder, "leases.csv")}', header = true) WHERE expiry_date < DATE '{AsOf:yyyy-MM-dd}' + INTERVAL 90 DAY + INTERVAL 15 HOUR");

    /// <summary>A session with a view for each CSV file, all text, and the line.</summary>
    public DuckDBConnection Sql()
    {
        var connection = TestTables.Open();
        foreach (var name in Datasets)
        {
            TestTables.Run(connection, $"CREATE TABLE raw_{name} AS SELECT *, row_number() OVER () + 1 AS line FROM read_csv('{Path.Combine(Folder, name + ".csv")}', header = true, all_varchar = true)");
        }

        return connection;
    }
}
