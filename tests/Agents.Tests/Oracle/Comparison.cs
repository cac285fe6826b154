using System.Globalization;
using System.Text.Json;
using Vanguards.Agents.Tests.Hosting;
using Vanguards.Contracts.Agents;

namespace Vanguards.Agents.Tests.Oracle;

/// <summary>Runs all five agents on tables and holds every figure, flag, check, rule and recommendation against the oracle.</summary>
internal sealed class Comparison(AgentHost host, IReadOnlyDictionary<string, Sheet> sheets, DateOnly asOf, EnergyOracle.Terms? terms = null, bool isMapped = false)
{
    public static readonly EnergyOracle.Terms Defaults = new(0.046, 0.075, 36, 0.10, null, null);

    private readonly EnergyOracle.Terms _terms = terms ?? Defaults;
    private readonly List<string> _differences = [];

    /// <summary>What differs, each as text; empty if nothing does.</summary>
    public async Task<IReadOnlyList<string>> DifferencesAsync()
    {
        AgentTable[] tables = [.. sheets.Values.Select(Table)];
        AgentTable[] withQuery = [tables[0] with { Source = "step", Name = "fetch" }, .. tables];
        object parameters = new { oilSeveranceRate = _terms.OilTax, gasSeveranceRate = _terms.GasTax, extensionMonths = _terms.Months, discountRate = _terms.Discount, oilPrice = _terms.OilPrice, gasPrice = _terms.GasPrice };
        var energy = await InvokeAsync("energy-lease", withQuery, null, parameters);
        Energy(energy);
        var risk = await InvokeAsync("red-flag", withQuery, new { a = energy });
        Risk(energy, risk);
        Decisions(energy, risk, await InvokeAsync("decision-tree", withQuery, new { a = energy, b = risk }));
        var audit = AuditOracle.Of(sheets, asOf);
        Audit(audit, await InvokeAsync("integrity-auditor", tables));
        Compliance(ComplianceOracle.Of(sheets, audit, asOf, 0.125), await InvokeAsync("accuracy-engine", tables));
        return _differences;
    }

    /// <summary>Mapped: the file has headings of its own, and the mapping says what they mean.</summary>
    private AgentTable Table(Sheet sheet) => host.Rows(sheet.Name, sheet.ToCsv(column => isMapped ? $"Raw_{column}" : column))
        with
    { Mapping = sheet.Columns.Where(_ => isMapped).ToDictionary(column => column, column => $"Raw_{column}") };

    private async Task<JsonElement> InvokeAsync(string agent, AgentTable[] tables, object? inputs = null, object? parameters = null) =>
        (await host.InvokeAsync(agent, TestInvocation.Of(asOf, tables, inputs, parameters))).Output;

    private void Energy(JsonElement output)
    {
        var expected = EnergyOracle.Leases(sheets["leases"], sheets.GetValueOrDefault("production"), sheets.GetValueOrDefault("permits"), asOf, _terms);
        var leases = output.Get("leases").EnumerateArray().ToList();
        Same("energy ids", string.Join(',', expected.Values.Select(lease => lease["leaseId"])), string.Join(',', leases.Select(lease => lease.Text("leaseId"))));
        List<string> nulls = [.. sheets["leases"].Lines.Where(row => row.Key("lease_id") is null).Select(_ => " leaseId")];
        foreach (var (lease, actual) in expected.Values.Zip(leases))
        {
            Same("energy fields", string.Join(',', lease.Keys), string.Join(',', actual.EnumerateObject().Select(field => field.Name)));
            foreach (var (field, value) in lease)
            {
                Same($"energy {lease["leaseId"]} {field}", value, actual.Get(field), field == "annualDecline" ? 0.000051 : 0.0051);
                nulls.AddRange(value is null ? [$"{lease["leaseId"]} {field}"] : []);
            }
        }

        Same("energy notComputed", string.Join(';', nulls.Order(StringComparer.Ordinal)),
            string.Join(';', output.Get("notComputed").EnumerateArray().Select(line => $"{line.Text("leaseId")} {line.Text("field")}").Order(StringComparer.Ordinal)));
        foreach (var total in output.Get("totals").EnumerateObject())
        {
            Same($"energy totals {total.Name}", total.Name == "count" ? expected.Count : expected.Values.Sum(lease => (double?)lease[total.Name] ?? 0), total.Value, 0.0051);
        }
    }

    private void Risk(JsonElement energy, JsonElement output)
    {
        var expected = RiskOracle.Of(energy, sheets["leases"], sheets.GetValueOrDefault("permits"), sheets.GetValueOrDefault("violations"), sheets.GetValueOrDefault("production"), asOf);
        var leases = output.Get("riskAnalysis", "leases").EnumerateArray().ToList();
        var flags = leases.SelectMany(lease => lease.Get("flags").EnumerateArray()).ToList();
        Set("flags", expected.Flags, flags.Select(flag => $"{flag.Text("leaseId")} {flag.Text("code")} {flag.Text("severity")} [{string.Join(' ', flag.Get("rows").EnumerateArray().Select(row => row.Get("line")))}]"));
        Set("notChecked", expected.NotChecked, output.Get("riskAnalysis", "notChecked").EnumerateArray().Select(line => $"{line.Text("leaseId")} {line.Text("code")}").Distinct());
        Set("risks", expected.Leases.Select(lease => $"{lease.Key} {lease.Value}"), leases.Select(lease => $"{lease.Text("leaseId")} ({lease.Get("riskScore")}, {lease.Text("band")})"));
        foreach (var flag in flags)
        {
            Same($"arrears {flag.Text("leaseId")} {flag.Text("code")}", flag.Text("code") == "RENTAL_ARREARS" ? expected.Arrears.GetValueOrDefault(flag.Text("leaseId")!) : null, flag.TryGetProperty("amountUsd", out var amount) ? amount : null, 0.0051);
        }

        Set("bySeverity", new[] { "CRITICAL", "HIGH", "MEDIUM", "LOW" }.Select(severity => $"{severity} {expected.Flags.Count(flag => flag.Contains($" {severity} ", StringComparison.Ordinal))}"),
            output.Get("riskAnalysis", "bySeverity").EnumerateObject().Select(entry => $"{entry.Name} {entry.Value}"));
        Set("byCode", expected.Flags.GroupBy(flag => flag[..flag.LastIndexOf('[')].TrimEnd().Split(' ')[^2]).Select(group => $"{group.Key} {group.Count()}"), output.Get("riskAnalysis", "byCode").EnumerateObject().Select(entry => $"{entry.Name} {entry.Value}"));
    }

    private void Decisions(JsonElement energy, JsonElement risk, JsonElement output)
    {
        var expected = DecisionOracle.Of(energy, risk, sheets["leases"], asOf);
        var list = output.Get("recommendations").EnumerateArray().ToList();
        Same("decision order", string.Join(';', expected.Advices.Select(it => $"{it.Id} {it.Outcome} {it.Deadline:yyyy-MM-dd}")), string.Join(';', list.Select(it => $"{it.Text("leaseId")} {it.Text("outcome")} {it.Text("deadline")}")));
        foreach (var (advice, actual) in expected.Advices.Zip(list))
        {
            Same($"{advice.Id} stake", advice.Stake, actual.Get("valueAtStakeUsd"), 0);
            Same($"{advice.Id} cost", advice.Cost, actual.Get("renewalCostUsd"), 0);
            Same($"{advice.Id} npv", advice.Npv, actual.Get("npvUsd"), 0);
            Same($"{advice.Id} target", advice.Target, actual.TryGetProperty("targetUsdPerAcre", out var target) ? target : null, 0.0001);
        }

        var impact = output.Get("financialImpact");
        Same("excluded", (double)expected.Excluded, impact.Get("excluded"), 0);
        Set("outcomes", expected.ByOutcome.Keys, impact.Get("byOutcome").EnumerateObject().Select(outcome => outcome.Name));
        foreach (var (outcome, sums) in expected.ByOutcome)
        {
            string[] fields = ["count", "valueAtStakeUsd", "renewalCostUsd", "npvUsd"];
            foreach (var (field, sum) in fields.Zip(sums))
            {
                Same($"{outcome} {field}", sum, impact.Get("byOutcome", outcome, field), 0.0051);
            }
        }

        var bought = expected.ByOutcome.Where(entry => entry.Key is "RENEW" or "RENEGOTIATE").Select(entry => entry.Value).ToList();
        Same("impact stake", expected.ByOutcome.Values.Sum(sums => sums[1]), impact.Get("valueAtStakeUsd"), 0.0051);
        Same("impact cost", bought.Sum(sums => sums[2]), impact.Get("renewalCostUsd"), 0.0051);
        Same("impact npv", bought.Sum(sums => sums[3]), impact.Get("npvUsd"), 0.0051);
    }

    private void Audit(AuditOracle expected, JsonElement output)
    {
        Set("checks", expected.Counts.Select(entry => $"{entry.Key.Check} {entry.Key.Table} {(entry.Value is { } n ? n > 0 ? "FAILED" : "PASSED" : "NOT_CHECKABLE")} {entry.Value ?? 0}"),
            output.Get("checks").EnumerateArray().Select(check => $"{check.Text("id")} {check.Text("table")} {check.Text("status")} {check.Get("count")}"));
        var rows = sheets.Values.Sum(sheet => sheet.Rows.Count);
        var defective = expected.Faults.ToDictionary(entry => entry.Key, entry => entry.Value.Select(fault => fault.Row).Distinct().Count());
        Set("tables", sheets.Values.Select(sheet => $"{sheet.Name} {sheet.Rows.Count} {defective[sheet.Name]}"), output.Get("tables").EnumerateArray().Select(table => $"{table.Text("name")} {table.Get("rows")} {table.Get("defectiveRows")}"));
        Same("score", rows == 0 ? null : 1 - (double)defective.Values.Sum() / rows, output.Get("score"), 0.000051);
        Set("examples", expected.Faults.SelectMany(entry => entry.Value.GroupBy(fault => fault.Check).SelectMany(check => check.OrderBy(fault => fault.Row.No).Take(20).Select(fault => $"{check.Key} {entry.Key} {fault.Row.No} {string.Join(',', fault.Columns.Order())}"))),
            output.Get("checks").EnumerateArray().Where(check => check.Text("id") != "GAP").SelectMany(check => check.Get("examples").EnumerateArray().Select(example => $"{check.Text("id")} {check.Text("table")} {example.Get("line")} {string.Join(',', example.Get("values").EnumerateObject().Select(cell => cell.Name).Order())}")));
    }

    private void Compliance(ComplianceOracle expected, JsonElement output)
    {
        Set("rules", expected.Rules.Select(rule => $"{rule.Key} {(rule.Value.Failed > 0 ? "FAILED" : rule.Value.Passed > 0 ? "PASSED" : "NOT_CHECKABLE")} {rule.Value.Passed + rule.Value.Failed + rule.Value.Unknown} {rule.Value.Passed} {rule.Value.Failed} {rule.Value.Unknown}"),
            output.Get("rules").EnumerateArray().Select(rule => $"{rule.Text("id")} {rule.Text("status")} {rule.Get("applicable")} {rule.Get("passed")} {rule.Get("failed")} {rule.Get("notCheckable")}"));
        var (passed, failed) = (expected.Rules.Values.Sum(rule => rule.Passed), expected.Rules.Values.Sum(rule => rule.Failed));
        Same("complianceRate", passed + failed == 0 ? null : (double)passed / (passed + failed), output.Get("complianceRate"), 0.000051);
        Set("byLease", expected.Failures, output.Get("byLease").EnumerateArray().SelectMany(lease => lease.Get("failedRules").EnumerateArray().Select(rule => $"{lease.Text("leaseId")!.ToLowerInvariant()} {rule.GetString()}")));
        Assert.All(output.Get("rules").EnumerateArray(), rule => Assert.InRange(rule.Get("evidence").GetArrayLength(), 0, 50));
    }

    private void Set(string what, IEnumerable<string> expected, IEnumerable<string> actual)
    {
        var (left, right) = (expected.Order(StringComparer.Ordinal).ToList(), actual.Order(StringComparer.Ordinal).ToList());
        if (!left.SequenceEqual(right))
        {
            _differences.Add($"{what}: only the oracle has {string.Join(" | ", left.Except(right).Take(5))}; only the agent has {string.Join(" | ", right.Except(left).Take(5))}");
        }
    }

    private void Same(string what, object? expected, object? actual, double tolerance = 0)
    {
        var value = actual is JsonElement json
            ? json.ValueKind switch { JsonValueKind.Null => null, JsonValueKind.Number => json.GetDouble(), JsonValueKind.True => true, JsonValueKind.False => false, _ => json.GetString() }
            : actual;
        var number = expected is int whole ? (double)whole : expected;
        var isSame = number is double left && value is double right ? Math.Abs(left - right) <= tolerance + Math.Abs(left) * 1e-9 : Equals(number, value);
        if (!isSame)
        {
            _differences.Add(string.Create(CultureInfo.InvariantCulture, $"{what}: oracle {expected ?? "null"}, agent {value ?? "null"}"));
        }
    }
}
