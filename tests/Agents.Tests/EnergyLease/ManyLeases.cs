using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using DuckDB.NET.Data;
using Vanguards.Agents.EnergyLease;
using Vanguards.Agents.Tables;
using Vanguards.Agents.Tests.Hosting;
using Vanguards.Contracts;
using Vanguards.Contracts.Agents;

namespace Vanguards.Agents.Tests.EnergyLease;

/// <summary>Over 5,000 leases the list is a table, with the same figures, and the agents after it read that.</summary>
public sealed class ManyLeases(AgentHost host) : IClassFixture<AgentHost>
{
    private const int Count = 5_203;
    private static readonly DateOnly AsOf = new(2026, 3, 15);

    /// <summary>Leases of every kind: open and closed, paying and not, with blank terms, without any month.</summary>
    private static (string Leases, string Production) Generate(int count, Random random)
    {
        var leases = new StringBuilder("lease_id,status,effective_date,primary_term_months,expiry_date,royalty_rate,working_interest,net_acres,rental_usd_per_acre,extension_months,extension_usd_per_acre,market_usd_per_acre,title_status,rental_paid_through\n");
        var production = new StringBuilder("lease_id,month,oil_bbl,gas_mcf,oil_price_usd_bbl,gas_price_usd_mcf,operating_cost_usd\n");
        string[] statuses = ["ACTIVE", "HBP", "SHUT_IN", "EXPIRED", "RELEASED"];
        for (var n = 0; n < count; n++)
        {
            var blank = random.Next(20);
            leases.AppendLine(CultureInfo.InvariantCulture, $"L-{n:D5},{statuses[random.Next(5)]},2020-01-01,60,{new DateOnly(2026, 1, 1).AddDays(random.Next(700)):yyyy-MM-dd},{(blank == 1 ? "" : "0.1875")},{0.5 + random.NextDouble() / 2:0.####},{(blank == 2 ? "" : random.Next(40, 900))},10,{(n % 3 == 0 ? "" : "24")},{random.Next(100, 700)},{random.Next(100, 900)},CLEAR,2026-0{random.Next(1, 9)}-01");
            if (n % 4 == 0)
            {
                continue;
            }

            for (var (month, oil) = (12, random.Next(10, 900) / 1.0); month > 0; month--, oil *= 0.97)
            {
                production.AppendLine(CultureInfo.InvariantCulture, $"L-{n:D5},{new DateOnly(2026, 3, 1).AddMonths(-month):yyyy-MM-dd},{oil:0.##},{random.Next(0, 500)},70,3,{random.Next(1_000, 30_000)}");
            }
        }

        return (leases.ToString(), production.ToString());
    }

    /// <summary>What the executor makes of a table in an answer: an upstream table, and what stands for it in the output.</summary>
    private (JsonElement Output, AgentTable Table) Kept(AgentAnswer answer)
    {
        var table = Assert.Single(answer.Tables!);
        var path = Path.Combine(host.Folder, $"{Guid.NewGuid():N}.ndjson");
        File.WriteAllLines(path, table.Rows.Select(row => JsonSerializer.Serialize(table.Columns.Select((column, i) => (column.Name, Value: row[i])).ToDictionary(each => each.Name, each => each.Value))));
        var columns = string.Join(", ", table.Columns.Select(column => $"\"{column.Name}\": '{column.Type}'"));
        var kept = host.Query("analyze.leases", $"SELECT * FROM read_json('{path}', format = 'newline_delimited', columns = {{{columns}}})") with { Sha256 = Guid.NewGuid().ToString("N") };
        var output = answer.Output.EnumerateObject().ToDictionary(member => member.Name, member => member.Value);
        output["leases"] = JsonSerializer.SerializeToElement(new { rows = kept.Rows, columns = kept.Columns, uri = "sha256/00", sha256 = kept.Sha256, preview = Array.Empty<object>() });
        return (JsonSerializer.SerializeToElement(output), kept);
    }

    [Fact, Trait("tier", "slow")]
    public async Task EnergyLease_OverFiveThousand_GivesTheSameFiguresAsATable()
    {
        var (leases, production) = Generate(Count, new Random(11));
        var (all, months) = (host.Rows("leases", leases), host.Rows("production", production));

        var tabled = await host.InvokeAsync("energy-lease", TestInvocation.Of(AsOf, [all, months]));

        Assert.False(tabled.Output.TryGetProperty("leases", out _));
        Assert.Equal(Count, tabled.Output.Get("totals").Number("count"));
        var table = Assert.Single(tabled.Tables!);
        Assert.Equal(("leases", Count), (table.Name, table.Rows.Count));

        // The same leases in two parts, each a list: the figures of a lease depend on no other.
        var lines = leases.TrimEnd().ReplaceLineEndings("\n").Split('\n');
        var listed = new List<JsonElement>();
        foreach (var part in lines.Skip(1).Chunk(3_000))
        {
            var answer = await host.InvokeAsync("energy-lease", TestInvocation.Of(AsOf, [host.Rows("leases", lines[0] + "\n" + string.Join('\n', part) + "\n"), months]));
            listed.AddRange(answer.Output.Get("leases").EnumerateArray());
        }

        Assert.Equal(Count, listed.Count);
        for (var n = 0; n < Count; n++)
        {
            Assert.Equal(string.Join('|', listed[n].EnumerateObject().Select(figure => figure.Value.GetRawText())), string.Join('|', table.Rows[n].EnumerateArray().Select(cell => cell.GetRawText())));
        }
    }

    [Fact]
    [Trait("tier", "slow")]
    public async Task Downstream_TableInPlaceOfTheList_SaysTheSame()
    {
        var (leases, production) = Generate(400, new Random(5));
        AgentTable[] tables = [host.Rows("leases", leases), host.Rows("production", production)];
        var answer = await host.InvokeAsync("energy-lease", TestInvocation.Of(AsOf, tables));
        var (output, kept) = Kept(answer);

        var risks = await host.InvokeAsync("red-flag", TestInvocation.Of(AsOf, tables, new { analyze = answer.Output }));
        var tabledRisks = await host.InvokeAsync("red-flag", TestInvocation.Of(AsOf, [kept, .. tables], new { analyze = output }));
        var decisions = await host.InvokeAsync("decision-tree", TestInvocation.Of(AsOf, tables, new { analyze = answer.Output, assess = risks.Output }));
        var tabledDecisions = await host.InvokeAsync("decision-tree", TestInvocation.Of(AsOf, [kept, .. tables], new { analyze = output, assess = tabledRisks.Output }));

        Assert.Equal(risks.Output.GetRawText(), tabledRisks.Output.GetRawText());
        Assert.Equal(decisions.Output.GetRawText(), tabledDecisions.Output.GetRawText());
        Assert.NotEmpty(decisions.Output.Get("recommendations").EnumerateArray());
    }

    [Fact]
    public async Task Downstream_TableThatIsNotThere_IsRefusedWithWhatToDo()
    {
        using var response = await host.SendAsync("red-flag", TestInvocation.Of(AsOf, [host.Rows("leases", "lease_id\nA\n")], new { analyze = new { leases = new { rows = 1, sha256 = "00" }, totals = new { } } }));
        var problem = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        Assert.Equal(422, (int)response.StatusCode);
        Assert.Equal("NO_FIGURES", problem.Get("errors")[0].Text("code"));
    }

    [Fact]
    public async Task EnergyLease_Stream_SendsTheTableBeforeTheResult()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "agents/energy-lease/invoke")
        {
            Content = new StringContent(JsonSerializer.Serialize(TestInvocation.Of(AsOf, [host.Rows("leases", Generate(1_200, new Random(3)).Leases)]), AgentHost.Json), Encoding.UTF8, "application/json"),
        };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/x-ndjson"));
        using var response = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var lines = (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).TrimEnd().Split('\n').Select(line => JsonSerializer.Deserialize<JsonElement>(line)).ToList();

        var types = lines.Select(line => line.Text("type")).Where(type => type is not ("log" or "progress"));
        Assert.Equal(["table", "rows", "rows", "rows", "result"], types);
        Assert.Equal(1_200, lines.Where(line => line.Text("type") == "rows").Sum(line => line.Get("rows").GetArrayLength()));
    }

    [Fact]
    public void Description_DeclaresTheTableAsItIs()
    {
        var declared = Assert.Single(new EnergyLeaseAgent().Description.Tables);

        Assert.Equal(RecordTable<LeaseFigures>.Columns, declared.Columns);
    }
}
