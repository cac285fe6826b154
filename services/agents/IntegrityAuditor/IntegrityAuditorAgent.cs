using Vanguards.Agents.Figures;
using Vanguards.Agents.Invocations;
using Vanguards.Agents.Tables;
using Vanguards.Contracts.Agents;
using Vanguards.Definitions;

namespace Vanguards.Agents.IntegrityAuditor;

/// <summary>Audits the five datasets, those that there are.</summary>
internal sealed class IntegrityAuditorAgent : IAgent
{
    public AgentDescription Description { get; } = AgentDescriptions.Of("IntegrityAuditor");

    public AgentWork? Prepare(AgentRequest request)
    {
        var tables = TableChoice.Present([.. TableRules.All.Select(rules => (rules.Name, request.Invocation.Dataset(rules.Name)))]);
        if (tables.Count == 0)
        {
            request.Problems.Add(new Problem { Code = "NO_TABLES", Path = "/tables", Message = $"There is none of the tables {string.Join(", ", TableRules.All.Select(rules => rules.Name))}." });
        }

        return new AgentWork(tables, run => Work(run, request));
    }

    private static AgentFindings Work(AgentRun run, AgentRequest request)
    {
        var audits = Audits.Surveyed(run.Tables, TableRules.All, request.AsOf, run.Cancel);
        run.Log.Progress(60);
        List<AuditTally> tallies = [];
        foreach (var audit in audits)
        {
            var tally = new AuditTally(audit);
            tallies.Add(tally);
            foreach (var row in audit.IsPresent ? audit.Judge(run.Cancel) : [])
            {
                tally.Add(row);
            }
        }

        var present = audits.Zip(tallies).Where(pair => pair.First.IsPresent).Select(pair => new AuditedTable(pair.First.Rules.Name, pair.Second.Rows, pair.Second.DefectiveRows)).ToList();
        var rows = present.Sum(table => table.Rows);
        var output = new IntegrityOutput
        {
            AsOf = request.AsOf,
            Score = rows == 0 ? null : Rounding.Fraction(1 - (double)present.Sum(table => table.DefectiveRows) / rows),
            Tables = present,
            Checks = [.. tallies.SelectMany(tally => tally.Results())],
            Parameters = request.Parameters.Echo,
        };
        run.Log.Info($"Audited {rows} rows; {present.Sum(table => table.DefectiveRows)} have a defect");
        return new AgentFindings(output, [.. tallies.SelectMany(tally => tally.Evidence).Take(Evidence.Limit)]);
    }
}

/// <summary>The audits of several tables, which refer to each other.</summary>
internal static class Audits
{
    public static List<TableAudit> Surveyed(TableSet tables, TableRules[] rules, DateOnly asOf, CancellationToken cancel)
    {
        // A table without its id column is nobody's parent.
        var parents = rules.Where(rule => tables[rule.Name]?.Has(rule.Key[0]) == true).ToDictionary(rule => rule.Name, _ => new HashSet<string>());
        var audits = rules.Select(rule => new TableAudit(rule, tables[rule.Name], parents, asOf)).ToList();
        foreach (var audit in audits.Where(audit => audit.IsPresent))
        {
            audit.Survey(parents.GetValueOrDefault(audit.Rules.Name) ?? [], cancel);
        }

        return audits;
    }
}
