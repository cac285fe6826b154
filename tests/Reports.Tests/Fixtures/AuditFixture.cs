using System.Text.Json;
using System.Text.Json.Nodes;
using Vanguards.Executor.Reports;

namespace Vanguards.Reports.Tests.Fixtures;

/// <summary>Outputs in the shapes that domain.md gives the audit agents.</summary>
public static class AuditFixture
{
    private static readonly string[] Titles =
    [
        "A producing lease has a drilling permit with a spud, approved on or before it", "A producing lease was inspected within 365 days",
        "Every failed inspection has a violation", "A failed inspection is followed up within 90 days", "A violation is resolved by its due date",
        "A critical violation is resolved within 30 days", "A penalty is paid in full 60 days after issue", "A lease held by production reports each month",
        "Royalty is at least 12.5 %", "Rental is paid through the as-of day", "No production before the first spud", "No permit stays approved past its expiry without a spud",
    ];

    public static ReportInput Input(int findingsPerRule = 60, string origin = "sample", string prefix = "") => new()
    {
        Steps = new Dictionary<string, ReportStep>
        {
            [prefix + "gather"] = new() { Status = "COMPLETED", Name = "Gather Compliance Data", Type = "task" },
            [prefix + "integrity"] = new() { Status = "COMPLETED", Name = "Check Integrity", Type = "agent", Agent = "integrity-auditor", AgentVersion = "1.0.0", Output = RenewalFixture.Element(Integrity()) },
            [prefix + "validate"] = new()
            {
                Status = "COMPLETED",
                Name = "Validate Compliance",
                Type = "agent",
                Agent = "accuracy-engine",
                AgentVersion = "1.0.0",
                Output = RenewalFixture.Element(Compliance(findingsPerRule)),
                Evidence = RenewalFixture.Element(AllEvidence(findingsPerRule)),
            },
        },
        Execution = RenewalFixture.Run("compliance-audit", "Compliance Audit Workflow"),
        Datasets = [RenewalFixture.Dataset("leases", 400, origin), RenewalFixture.Dataset("violations", 350, origin), RenewalFixture.Dataset("inspections", 1200, origin)],
        Table = name => name == "violations" ? Violations() : null,
    };

    private static JsonObject Compliance(int findings) => new()
    {
        ["complianceRate"] = 0.8737,
        ["rules"] = new JsonArray([.. Titles.Select((title, i) => (JsonNode)new JsonObject
        {
            ["id"] = $"C{i + 1:D2}", ["title"] = title, ["basis"] = i % 2 == 0 ? "16 TAC 3.5 as adopted by the company" : "Company standard HSE-14",
            ["status"] = Fails(i) ? "FAILED" : i == 6 ? "NOT_CHECKABLE" : "PASSED",
            ["applicable"] = 200 + findings, ["passed"] = i == 6 ? 0 : 190, ["failed"] = Fails(i) ? findings : 0, ["notCheckable"] = i == 6 ? 200 + findings : 10,
            ["notCheckableReasons"] = new JsonArray(new JsonObject { ["reason"] = "the row failed the integrity check DATE_ORDER", ["count"] = 4 }, new JsonObject { ["reason"] = "open, but not due yet", ["count"] = 6 }),
            ["evidence"] = new JsonArray([.. Listed(i, findings).Concat(Doubts).Take(50)]),
        })]),
        ["parameters"] = new JsonObject { ["minRoyalty"] = 0.125 },
        ["byLease"] = new JsonArray([.. Enumerable.Range(1, 30).Select(i => (JsonNode)new JsonObject { ["leaseId"] = $"L-{i:D4}", ["failedRules"] = new JsonArray("C05", i % 2 == 0 ? "C10" : "C03") })]),
    };

    private static bool Fails(int rule) => rule is 2 or 4 or 9;

    /// <summary>As the agent's output lists failures and, after them, what it could not check.</summary>
    private static IEnumerable<JsonNode> Listed(int rule, int findings) => !Fails(rule) ? [] : Enumerable.Range(1, findings).Select(i => new JsonObject
    {
        ["dataset"] = "violations",
        ["line"] = i + 1,
        ["key"] = $"V-{i:D4}",
        ["leaseId"] = $"L-{i % 90 + 1:D4}",
        ["result"] = "FAILED",
        ["note"] = $"open {i} days past its due date",
    });

    private static IEnumerable<JsonNode> Doubts => Enumerable.Range(300, 3).Select(i => new JsonObject
    {
        ["dataset"] = "violations",
        ["line"] = i + 1,
        ["key"] = $"V-{i:D4}",
        ["leaseId"] = "L-0300",
        ["result"] = "NOT_CHECKABLE",
        ["note"] = "open, but not due yet",
    });

    /// <summary>As the agent hands evidence over beside its output: no lease, no result.</summary>
    private static JsonArray AllEvidence(int findings) =>
    [
        .. Enumerable.Range(0, Titles.Length).Where(Fails).SelectMany(rule => Enumerable.Range(1, findings).Select(i => (JsonNode)new JsonObject
        {
            ["kind"] = $"C{rule + 1:D2}", ["dataset"] = "violations", ["line"] = i + 1, ["key"] = $"V-{i:D4}", ["note"] = $"open {i} days past its due date",
        })),
    ];

    private static JsonObject Integrity() => new()
    {
        ["score"] = 0.9821,
        ["tables"] = new JsonArray(Of("leases", 400, 17), Of("violations", 350, 12), Of("inspections", 1200, 6)),
        ["checks"] = new JsonArray(
            Check("EXACT_DUPLICATE", "leases", "FAILED", 6), Check("KEY_CONFLICT", "leases", "FAILED", 4), Check("DATE_ORDER", "violations", "FAILED", 9),
            Check("ORPHAN", "violations", "FAILED", 5), Check("NEGATIVE", "leases", "PASSED", 0), Check("GAP", "production", "NOT_CHECKABLE", 0)),
    };

    private static JsonObject Of(string name, int rows, int defective) => new() { ["name"] = name, ["rows"] = rows, ["defectiveRows"] = defective };

    private static JsonObject Check(string id, string table, string status, int count) => new()
    {
        ["id"] = id,
        ["table"] = table,
        ["status"] = status,
        ["count"] = count,
        ["examples"] = new JsonArray([.. Enumerable.Range(1, count).Select(i => (JsonNode)new JsonObject { ["line"] = i + 40, ["key"] = $"L-{i:D4}", ["values"] = new JsonObject() })]),
    };

    private static async IAsyncEnumerable<JsonElement> Violations()
    {
        for (var i = 1; i <= 350; i++)
        {
            await Task.Yield();
            yield return RenewalFixture.Element(new JsonObject
            {
                ["violation_id"] = $"V-{i:D4}",
                ["lease_id"] = $" L-{i % 90 + 1:D4} ",
                ["code"] = "H2S-7",
                ["severity"] = SeverityOf(i),
                ["due_date"] = new DateOnly(2025, 9, 1).AddDays(i * 5).ToString("yyyy-MM-dd"),
                ["penalty_usd"] = 1250.5m,
                ["resolved_date"] = null,
                ["_line"] = i + 1,
            });
        }
    }

    public static string SeverityOf(int violation) => violation % 7 == 0 ? "CRITICAL" : violation % 2 == 0 ? "MAJOR" : "MINOR";
}
