using System.Text.Json;
using System.Text.Json.Nodes;
using Vanguards.Contracts.Executions;
using Vanguards.Executor.Reports;

namespace Vanguards.Reports.Tests.Fixtures;

/// <summary>Outputs in the shapes that domain.md gives the lease agents, made from a fixed seed.</summary>
public sealed class RenewalFixture
{
    public static readonly DateTimeOffset AsOf = new(2026, 3, 17, 14, 30, 0, TimeSpan.Zero);
    private static readonly string[] Counties = ["Reeves", "Loving", "Midland", "Martin", "Howard", "Upton"];
    private static readonly string[] Codes = ["EXPIRY_NEAR", "CESSATION", "NOT_PAYING", "STEEP_DECLINE", "RENTAL_ARREARS", "TITLE", "OPEN_VIOLATION"];
    private static readonly string[] Severities = ["CRITICAL", "HIGH", "MEDIUM", "LOW"];

    public const string Query = """
        SELECT *
        FROM leases
        WHERE expiry_date <= DATE_ADD(NOW(), INTERVAL 90 DAY)
          AND status NOT IN ('EXPIRED', 'RELEASED')
        """;

    public JsonObject Economics { get; } = [];
    public JsonObject Risk { get; } = [];
    public JsonObject Decision { get; } = [];
    private readonly List<JsonObject> production = [];

    public static RenewalFixture Of(int leases, IReadOnlyList<string>? names = null, bool nulls = false)
    {
        var fixture = new RenewalFixture();
        fixture.Build(leases, names, nulls, new Random(7));
        return fixture;
    }

    public ReportInput Input(string origin = "sample", string prefix = "") => new()
    {
        Steps = new Dictionary<string, ReportStep>
        {
            [prefix + "fetch-expiring"] = new() { Status = "COMPLETED", Name = "Fetch Expiring Leases", Type = "task", Query = Query, Output = Element(new JsonObject { ["rows"] = 3 }) },
            [prefix + "economics"] = new() { Status = "COMPLETED", Name = "Lease Economics", Type = "agent", Agent = "energy-lease", AgentVersion = "1.0.0", Output = Element(Economics) },
            [prefix + "risks"] = new() { Status = "COMPLETED", Name = "Assess Renewal Risks", Type = "agent", Agent = "red-flag", AgentVersion = "1.0.0", Output = Element(Risk) },
            [prefix + "decide"] = new() { Status = "COMPLETED", Name = "Recommend", Type = "agent", Agent = "decision-tree", AgentVersion = "1.2.0", Output = Element(Decision) },
        },
        Inputs = Element(new JsonObject { ["windowDays"] = 90 }),
        Execution = Run("oilfield-lease-renewal", "Lease Renewal Analysis"),
        Datasets = [Dataset("leases", 400, origin), Dataset("production", 8012, origin), Dataset("permits", 600, origin)],
        Table = name => name == "production" ? Rows() : null,
    };

    public static ReportRun Run(string id, string name) => new()
    {
        Id = "01JQ8ZK3M4N5P6R7S8T9V0WXYZ",
        WorkflowId = id,
        WorkflowName = name,
        Version = "1.0.0",
        UseCase = "oilfield-land-lease",
        UseCaseName = "Oilfield Land Leases",
        StartedAt = AsOf.AddSeconds(2),
        AsOf = AsOf,
        User = "d.hale@example.com",
    };

    public static PinnedDataset Dataset(string name, long rows, string origin) => new()
    {
        Name = name,
        Version = "v3",
        Rows = rows,
        Origin = origin,
        Sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name))),
    };

    public static JsonElement Element(JsonNode node) => JsonSerializer.SerializeToElement(node);

    private void Build(int leases, IReadOnlyList<string>? names, bool nulls, Random random)
    {
        var (economics, risks, recommendations, notComputed) = (new JsonArray(), new JsonArray(), new JsonArray(), new JsonArray());
        var impact = new SortedDictionary<string, (int Count, decimal Value, decimal Cost, decimal Npv)>();
        for (var i = 0; i < leases; i++)
        {
            var id = $"L-{i + 1:D4}";
            var name = names is null ? $"{Names[i % Names.Length]} Unit {i + 1}" : names[i % names.Count];
            var outcome = new[] { "RENEW", "HOLD", "RENEGOTIATE", "ESCALATE", "RELEASE", "HOLD", "RENEW", "HOLD" }[random.Next(8)];
            var days = i * 95 / Math.Max(leases, 1) - 4;
            decimal? value = nulls ? null : Money(random, 900_000), cost = nulls ? null : Money(random, 200_000), npv = nulls ? null : Money(random, 700_000) - 90_000;
            decimal? decline = nulls ? null : Math.Round((decimal)random.NextDouble() * 0.6m, 4);
            economics.Add(new JsonObject
            {
                ["leaseId"] = id,
                ["class"] = nulls ? null : "IN_WINDOW",
                ["daysToExpiry"] = nulls ? null : days,
                ["annualDecline"] = decline,
                ["trend"] = nulls ? null : "FALLING",
                ["breakEvenUsdPerAcre"] = nulls ? null : Money(random, 900),
                ["npvUsd"] = npv,
                ["valueAtStakeUsd"] = value,
                ["renewalCostUsd"] = cost,
            });
            var flags = new JsonArray();
            for (var f = random.Next(4); f > 0; f--)
                flags.Add(new JsonObject
                {
                    ["code"] = Codes[random.Next(Codes.Length)],
                    ["severity"] = Severities[random.Next(4)],
                    ["leaseId"] = id,
                    ["message"] = "Rental paid through 2025-11-30, 107 days before the as-of day.",
                    ["value"] = 107,
                    ["threshold"] = 60,
                    ["rows"] = new JsonArray(new JsonObject { ["dataset"] = "leases", ["line"] = i + 2, ["key"] = id }),
                });
            risks.Add(new JsonObject { ["leaseId"] = id, ["riskScore"] = flags.Count * 24, ["band"] = flags.Count > 2 ? "HIGH" : flags.Count > 0 ? "MEDIUM" : "LOW", ["flags"] = flags });
            recommendations.Add(new JsonObject
            {
                ["leaseId"] = id,
                ["leaseName"] = nulls ? null : name,
                ["county"] = nulls ? null : Counties[random.Next(6)],
                ["outcome"] = outcome,
                ["deadline"] = nulls ? null : AsOf.AddDays(days).ToString("yyyy-MM-dd"),
                ["valueAtStakeUsd"] = value,
                ["renewalCostUsd"] = cost,
                ["npvUsd"] = npv,
                ["targetUsdPerAcre"] = outcome == "RENEGOTIATE" && !nulls ? 265 : null,
                ["reasons"] = nulls ? null : new JsonArray($"NPV {npv} against a minimum of 25000.", "Held by production: no."),
                ["path"] = nulls ? null : new JsonArray(
                    new JsonObject { ["test"] = "class is CLOSED", ["value"] = "IN_WINDOW", ["threshold"] = "CLOSED", ["passed"] = false },
                    new JsonObject { ["test"] = "npv is at least the minimum", ["value"] = npv, ["threshold"] = 25000, ["passed"] = npv >= 25000 }),
                ["flagCodes"] = new JsonArray([.. flags.Select(f => (JsonNode)f!["code"]!.GetValue<string>())]),
            });
            if (i % 9 == 0)
                notComputed.Add(new JsonObject { ["leaseId"] = id, ["field"] = "renewalCostUsd", ["reason"] = "market_usd_per_acre is blank" });
            var was = impact.GetValueOrDefault(outcome);
            impact[outcome] = (was.Count + 1, was.Value + (value ?? 0), was.Cost + (cost ?? 0), was.Npv + (npv ?? 0));
            AddProduction(id, random);
        }
        Economics["asOf"] = "2026-03-17";
        Economics["parameters"] = new JsonObject { ["oilSeveranceRate"] = 0.046, ["gasSeveranceRate"] = 0.075, ["extensionMonths"] = 36, ["discountRate"] = 0.10 };
        Economics["leases"] = economics;
        Economics["totals"] = new JsonObject { ["count"] = leases };
        Economics["notComputed"] = notComputed;
        Risk["riskAnalysis"] = new JsonObject
        {
            ["asOf"] = "2026-03-17",
            ["bySeverity"] = new JsonObject(Severities.Select(s => KeyValuePair.Create(s, (JsonNode?)JsonValue.Create(risks.SelectMany(r => r!["flags"]!.AsArray()).Count(f => (string?)f!["severity"] == s))))),
            ["byCode"] = new JsonObject(risks.SelectMany(r => r!["flags"]!.AsArray()).GroupBy(f => (string)f!["code"]!).Select(g => KeyValuePair.Create(g.Key, (JsonNode?)JsonValue.Create(g.Count())))),
            ["leases"] = risks,
            ["notChecked"] = new JsonArray(),
        };
        Decision["recommendations"] = recommendations;
        Decision["financialImpact"] = new JsonObject
        {
            ["currency"] = "USD",
            ["valueAtStakeUsd"] = nulls ? null : impact.Values.Sum(v => v.Value),
            ["renewalCostUsd"] = nulls ? null : impact.Where(v => v.Key is "RENEW" or "RENEGOTIATE").Sum(v => v.Value.Cost),
            ["npvUsd"] = nulls ? null : impact.Where(v => v.Key is "RENEW" or "RENEGOTIATE").Sum(v => v.Value.Npv),
            ["byOutcome"] = new JsonObject(impact.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)new JsonObject
            {
                ["count"] = v.Value.Count,
                ["valueAtStakeUsd"] = nulls ? null : v.Value.Value,
                ["renewalCostUsd"] = nulls ? null : v.Value.Cost,
                ["npvUsd"] = nulls ? null : v.Value.Npv,
            }))),
            ["excluded"] = nulls ? null : 37,
            ["assumptions"] = nulls ? null : new JsonObject { ["discountRate"] = 0.10, ["minNpvUsd"] = 25000, ["oilSeveranceRate"] = 0.046 },
            ["notComputed"] = new JsonArray(),
        };
    }

    private static readonly string[] Names = ["McAllister", "O'Brien", "Stone, Ranch", "Cedar Creek", "University Lands", "Trinity Fee", "Double Eagle"];

    private static decimal Money(Random random, int most) => Math.Round((decimal)random.NextDouble() * most, 2);

    private void AddProduction(string id, Random random)
    {
        if (production.Count > 4000)
            return;
        for (var month = 0; month < 24; month++)
            if (random.Next(20) > 0)
                production.Add(new JsonObject
                {
                    ["lease_id"] = id,
                    ["month"] = new DateOnly(2024, 3, 1).AddMonths(month).ToString("yyyy-MM-dd"),
                    ["oil_bbl"] = Math.Round(1200 * Math.Exp(-0.03 * month) * (0.9 + 0.2 * random.NextDouble()), 2),
                    ["gas_mcf"] = 600,
                });
    }

    private async IAsyncEnumerable<JsonElement> Rows()
    {
        foreach (var row in production)
        {
            await Task.Yield();
            yield return Element(row);
        }
    }
}
