using System.Text.Json;
using Vanguards.Contracts.Agents;
using Vanguards.Contracts.Catalog;
using static Vanguards.Validator.Tests.TestHost;

namespace Vanguards.Validator.Tests.Checking;

public sealed class VerdictTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const string After = "\"dependsOn\":[\"a\"]";

    public static TheoryData<string, string[]> Cases { get; } = new()
    {
        { Query("q", "SELECT * FROM leases WHERE expiry_date < DATE_ADD(NOW(), INTERVAL 90 DAY)"), [] },
        { Query("q", "SELECT nope FROM leases"), ["E SQL_UNKNOWN_COLUMN /steps/0/config/task/query"] },
        { Query("q", "SELECT * FROM lease"), ["E SQL_UNKNOWN_TABLE /steps/0/config/task/query"] },
        { Query("q", "SELEC 1"), ["E SQL_SYNTAX /steps/0/config/task/query"] },
        { Query("q", "DROP TABLE leases"), ["E SQL_NOT_A_SELECT /steps/0/config/task/query"] },
        { Query("a", "SELECT lease_id AS id, net_acres * 2 AS acres FROM leases") + "," + Query("b", "SELECT id, acres + 1 AS n FROM a", After) + "," + Query("c", "SELECT n FROM b", "\"dependsOn\":[\"b\"]"), [] },
        { Query("a", "SELECT lease_id AS id FROM leases") + "," + Query("b", "SELECT acres FROM a", After), ["E SQL_UNKNOWN_COLUMN /steps/1/config/task/query"] },
        { Query("a", "SELECT lease_id FROM leases") + "," + Query("b", "SELECT sum(lease_id) AS n FROM a", After), ["E SQL_BINDING /steps/1/config/task/query"] },
        { Query("a", "SELECT 1 AS n") + "," + Query("b", "SELECT n FROM a"), ["E SQL_UNKNOWN_TABLE /steps/1/config/task/query"] },
        { Query("fetch-all", "SELECT 1 AS n") + "," + Query("b", "SELECT n FROM fetch_all", "\"dependsOn\":[\"fetch-all\"]"), [] },
        { Query("a", "SELECT nope FROM leases") + "," + Query("b", "SELECT x FROM a", After), ["E SQL_UNKNOWN_COLUMN /steps/0/config/task/query"] },
        { """{"id":"a","name":"a","type":"agent","config":{"agent":"energy-lease"}},""" + Query("b", "SELECT x FROM a", After), ["W SQL_NOT_BOUND /steps/1/config/task/query"] },
        { """{"id":"a-1","name":"a","type":"agent","config":{"agent":"tabular"}},""" + Query("b", "SELECT id, npv * 2 AS n FROM a_1.found", "\"dependsOn\":[\"a-1\"]"), [] },
        { """{"id":"a","name":"a","type":"agent","config":{"agent":"tabular"}},""" + Query("b", "SELECT nope FROM a.found", After), ["E SQL_UNKNOWN_COLUMN /steps/1/config/task/query"] },
        { Query("a", "SELECT lease_id, net_acres FROM leases", "\"fallback\":" + Query("f", "SELECT 1 AS lease_id, 2 AS more")), ["W FALLBACK_COLUMNS /steps/0/fallback/config/task/query", "W FALLBACK_COLUMNS /steps/0/fallback/config/task/query"] },
        { Query("a", "SELECT lease_id FROM leases", "\"fallback\":" + Query("f", "SELECT upper(lease_id) AS Lease_ID, 2 AS more FROM leases")), [] },
        { Query("a", "SELECT * FROM notes"), ["W SQL_NOT_BOUND /steps/0/config/task/query"] },
        { """{"id":"a","name":"a","type":"transform","config":{"transform":{"sql":"SELECT county, count(*) AS n FROM leases GROUP BY ALL"}}},""" + Query("b", "SELECT n + 1 AS m FROM a", After), [] },
        { """{"id":"a","name":"a","type":"task","config":{"task":{"type":"aggregate","sources":["leases"],"groupBy":["county"],"measures":{"acres":"sum(net_acres)"}}}},""" + Query("b", "SELECT county, acres FROM a.grouped JOIN a.leases USING (county)", After), [] },
        { """{"id":"a","name":"a","type":"task","config":{"task":{"type":"aggregate","sources":["leases"],"groupBy":["conty"],"measures":{"acres":"sum(net_acres)"}}}}""", ["E SQL_UNKNOWN_COLUMN /steps/0/config/task"] },
        { """{"id":"a","name":"a","type":"agent","config":{"agent":"energy-leese"}}""", ["E UNKNOWN_AGENT /steps/0/config/agent"] },
        { """{"id":"a","name":"a","type":"transform","config":{"transform":{"template":"lease-renewal-report","format":"xlsx"}}}""", ["E TEMPLATE_FORMAT /steps/0/config/transform/format"] },
        { """{"id":"a","name":"a","type":"task","config":{"task":{"type":"script","language":"python","source":"print(1)"}}}""", ["E LANGUAGE_UNAVAILABLE /steps/0/config/task/language"] },
        { """{"id":"a","name":"a","type":"transform","isolation":"pod","config":{"transform":{"expression":"1"}}}""", ["E ISOLATION_UNAVAILABLE /steps/0/isolation"] },
        { """{"id":"a","name":"a","type":"task","config":{"task":{"type":"workflow","workflowId":"child"}}}""", ["E UNKNOWN_WORKFLOW /steps/0/config/task/workflowId"] },
    };

    [Fact]
    public async Task Validate_StepsWithoutAnId_AreFaultsOfShapeAlone()
    {
        string[] found = await shared.Host.ValidateAsync(Definition("""
            {"id":7,"name":"a","type":"task","config":{"task":{"type":"aggregate","sources":["leases"],"groupBy":["county"]}}},
            {"id":"","name":"b","type":"task","config":{"task":{"type":"query","query":"SELECT county FROM leases"}}},
            {"id":"a\"b","name":"c","type":"task","config":{"task":{"type":"aggregate","sources":["leases"],"measures":{"n":"count(*)"}}}}
            """));

        Assert.Equal(["E PATTERN_MISMATCH /steps/1/id", "E PATTERN_MISMATCH /steps/2/id", "E WRONG_TYPE /steps/0/id"], found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Validate_StatementsThatDifferInTheNamesOfTheirTables_AreJudgedEachForItself()
    {
        string Chain(string a, string b, string sql) => Query(a, "SELECT lease_id, net_acres AS n FROM leases") + "," + Query(b, sql, $"\"dependsOn\":[\"{a}\"]");
        var steps = string.Join(',',
            Chain("a1", "b1", "SELECT n FROM a1"), Chain("a2", "b2", "SELECT n FROM a2"), Chain("a3", "b3", "SELECT n FROM a2"), Chain("a4", "b4", "SELECT nn FROM a4"), Chain("a5", "b5", "SELECT nn FROM a5"),
            Chain("a6", "b6", "SELECT a6 FROM a6"), Chain("a7", "b7", "SELECT a7 FROM a7"), Query("c7", "SELECT a7.n AS n FROM b7", "\"dependsOn\":[\"b7\"]"), Query("c6", "SELECT a7.n AS n FROM b6", "\"dependsOn\":[\"b6\"]"));

        Assert.Equal(
            ["E SQL_BINDING /steps/15/config/task/query", "E SQL_UNKNOWN_COLUMN /steps/7/config/task/query", "E SQL_UNKNOWN_COLUMN /steps/9/config/task/query", "E SQL_UNKNOWN_TABLE /steps/5/config/task/query"],
            (await shared.Host.ValidateAsync(Definition(steps))).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Validate_Case_GivesExactlyItsProblems(string steps, string[] expected)
    {
        var host = shared.Host;

        Assert.Equal(expected, await host.ValidateAsync(Definition(steps)));
    }

    [Fact]
    public async Task Validate_NotUpstream_SaysWhatToAdd()
    {
        var host = shared.Host;

        var (_, verdict) = await host.SendAsync(HttpMethod.Post, "/api/workflows/validate", Definition(Query("a", "SELECT 1 AS n") + "," + Query("b", "SELECT n FROM a")));

        Assert.Equal("Add a to dependsOn to read its table.", verdict.GetProperty("errors")[0].GetProperty("suggestion").GetString());
    }

    [Fact]
    public async Task Validate_Unreadable_IsAVerdictToo()
    {
        var host = shared.Host;

        Assert.Equal(["E INVALID_JSON /id"], await host.ValidateAsync("{\"id\": "));
        Assert.Equal(["E UNKNOWN_USE_CASE /useCase"], await host.ValidateAsync(Definition(Query("q", "SELECT * FROM anything"), useCase: "nowhere")));
        Assert.Equal(403, (await host.SendAsync(HttpMethod.Post, "/api/workflows/validate", Definition(Query("q", "SELECT 1")), roles: "other:admin")).Status);
    }

    [Fact]
    public async Task Validate_Yaml_GivesLines()
    {
        var host = shared.Host;

        var (_, verdict) = await host.SendAsync(HttpMethod.Post, "/api/workflows/validate", "id: w\nname: W\nuseCase: land\nversion: 1.0.0\nsteps:\n  - id: q\n    name: Q\n    type: task\n    config:\n      task: {type: query, query: SELECT nope FROM leases}\n", "application/yaml");

        Assert.Equal(10, verdict.GetProperty("errors")[0].GetProperty("line").GetInt32());
    }

    [Fact]
    public async Task Check_DataChanged_JudgesAnewElseRemembers()
    {
        await using var host = await StartAsync();
        Assert.Equal(201, (await host.PublishAsync(Definition(Query("q", "SELECT county FROM leases")))).Status);
        var workflow = (await host.Catalog.FindAsync("w", null, Cancel))!;

        var first = await host.Catalog.CheckAsync(workflow, Cancel);
        var again = await host.Catalog.CheckAsync(workflow, Cancel);
        host.Around.Current.Add(Surroundings.Dataset("leases", ("lease_id", "VARCHAR")));
        var changed = await host.Catalog.CheckAsync(workflow, Cancel);

        Assert.True(first.IsValid);
        Assert.Same(first, again);
        Assert.Equal("SQL_UNKNOWN_COLUMN", Assert.Single(changed.Errors).Code);
    }

    [Fact]
    public async Task Check_AgentsAway_WarnsAndKeepsTheLastKnown()
    {
        await using var host = await StartAsync();
        var agent = """{"id":"a","name":"a","type":"agent","config":{"agent":"energy-lease"}}""";
        host.Around.Agents = host.Around.Agents with { Reachable = false, Error = "refused" };
        Assert.Equal(["W AGENTS_UNREACHABLE /steps/0/config/agent"], await host.ValidateAsync(Definition(agent)));

        host.Around.Agents = new AgentListing { Agents = [], Reachable = false };
        Assert.Equal(["W AGENTS_UNREACHABLE /steps/0/config/agent"], await host.ValidateAsync(Definition(agent)));
    }

    [Fact]
    public async Task Validate_WaysOutThatAreNotSetUp_AreRefusedUntilTheyAre()
    {
        await using var host = await StartAsync();
        var told = """{"id":"n","name":"n","type":"notify","config":{"notification":{"channel":"email","to":"a@example.com","message":"m"}}}""";
        host.Around.Ways = new DeliveryWays { ApiResults = true };

        Assert.Equal(["E NOT_SET_UP /outputs/destination", "E NOT_SET_UP /steps/0/config/notification/channel"], (await host.ValidateAsync(Definition(told, more: """ "outputs":{"destination":"email"} """))).Order(StringComparer.Ordinal));
        Assert.Empty(await host.ValidateAsync(Definition(Query("q", "SELECT 1 AS n"), more: """ "outputs":{"destination":"api"} """)));

        host.Around.Ways = new DeliveryWays { Email = true };
        Assert.Empty(await host.ValidateAsync(Definition(told)));
        Assert.Equal(["E NOT_SET_UP /outputs/destination"], await host.ValidateAsync(Definition(told, more: """ "outputs":{"destination":"api"} """)));
    }

    [Fact]
    public async Task Validate_ManyStatements_WarnsPastTheLimit()
    {
        await using var host = await StartAsync(options => options.SqlStatements = 3);
        var steps = string.Join(',', Enumerable.Range(0, 6).Select(i => Query($"q{i}", $"SELECT {i} AS n")));

        Assert.Equal(["W SQL_NOT_BOUND /steps/3/config/task/query"], await host.ValidateAsync(Definition(steps)));
        Assert.Empty(await host.ValidateAsync(Definition(string.Join(',', Enumerable.Range(0, 6).Select(i => Query($"q{i}", "SELECT 1 AS n"))))));
    }

    [Fact]
    public async Task Validate_ShippedTemplates_AgainstTheirSurroundings()
    {
        await using var host = await StartAsync();
        host.Around.UseCases.Add(host.Around.UseCases[0] with { Id = "oilfield-land-lease", Datasets = [.. host.Around.UseCases[0].Datasets, .. new[] { "permits", "inspections", "violations" }.Select(name => new Contracts.Datasets.DatasetDeclaration { Name = name })] });
        host.Around.Templates.Add(new() { Name = "compliance-audit", Title = "C", Formats = ["pdf"] });
        host.Around.Agents = new AgentListing { Reachable = true, Agents = [.. new[] { "energy-lease", "red-flag", "decision-tree", "integrity-auditor", "accuracy-engine" }.Select(name => new AgentDescription { Name = name, Version = "1" })] };
        var (_, templates) = await host.GetAsync("/api/templates");

        foreach (var template in templates.GetProperty("items").EnumerateArray())
        {
            Assert.Empty(await host.ValidateAsync(template.GetProperty("definition").GetRawText()));
        }
    }
}
