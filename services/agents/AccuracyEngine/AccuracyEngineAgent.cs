using Vanguards.Agents.AccuracyEngine.Facts;
using Vanguards.Agents.AccuracyEngine.Rules;
using Vanguards.Agents.Figures;
using Vanguards.Agents.IntegrityAuditor;
using Vanguards.Agents.Invocations;
using Vanguards.Agents.Tables;
using Vanguards.Contracts.Agents;
using Vanguards.Definitions;

namespace Vanguards.Agents.AccuracyEngine;

/// <summary>Tests the twelve compliance rules; a row that the integrity checks do not trust is no evidence either way.</summary>
internal sealed class AccuracyEngineAgent : IAgent
{
    /// <summary>Tables whose rows are subjects; production is only consulted.</summary>
    private static readonly TableRules[] Subjects = [TableRules.Leases, TableRules.Permits, TableRules.Inspections, TableRules.Violations];

    public AgentDescription Description { get; } = AgentDescriptions.Of("AccuracyEngine");

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
        var facts = RunFacts.Load(run.Tables, request.AsOf, request.Parameters["minRoyalty"], run.Cancel);
        run.Log.Progress(50);
        var audits = Audits.Surveyed(run.Tables, Subjects, request.AsOf, run.Cancel);
        run.Log.Progress(70);
        var byLease = new FailuresByLease();
        List<RuleResult> results = [];
        List<Evidence> evidence = [];
        foreach (var group in All(facts).GroupBy(rule => rule.Table))
        {
            var audit = audits.Single(audit => audit.Rules.Name == group.Key);
            if (!audit.IsPresent)
            {
                results.AddRange(group.Select(Untested));
                continue;
            }

            var table = run.Tables[group.Key]!;
            var tallies = group.Select(rule => (Rule: rule, Tally: new RuleTally(rule, audit, table))).ToList();
            foreach (var subject in audit.Judge(run.Cancel).Where(row => !row.IsTotals && !row.IsCopy))
            {
                foreach (var (rule, tally) in tallies)
                {
                    if (tally.Add(subject))
                    {
                        byLease.Add(subject.Row.Text(table.Column("lease_id")), rule.Id);
                    }
                }
            }

            results.AddRange(tallies.Select(entry => entry.Tally.Result()));
            evidence.AddRange(tallies.SelectMany(entry => entry.Tally.Evidence));
        }

        var (passed, failed) = (results.Sum(rule => rule.Passed), results.Sum(rule => rule.Failed));
        var output = new ComplianceOutput
        {
            AsOf = request.AsOf,
            ComplianceRate = passed + failed == 0 ? null : Rounding.Fraction((double)passed / (passed + failed)),
            Rules = [.. results.OrderBy(rule => rule.Id, StringComparer.Ordinal)],
            ByLease = byLease.List(),
            Parameters = request.Parameters.Echo,
        };
        run.Log.Info($"Tested {results.Count} rules: {passed} passed, {failed} failed");
        return new AgentFindings(output, [.. evidence.OrderBy(item => item.Kind, StringComparer.Ordinal).Take(Evidence.Limit)]);
    }

    private static Rule[] All(RunFacts facts) =>
    [
        PermitRules.DrilledUnderPermit(facts),
        InspectionRules.InspectedWithinAYear(facts),
        InspectionRules.FailureHasViolation(facts),
        InspectionRules.FailureIsFollowedUp(facts),
        ViolationRules.ResolvedByDueDate(facts),
        ViolationRules.CriticalResolvedSoon(facts),
        ViolationRules.PenaltyPaid(facts),
        LeaseRules.ProductionReported(facts),
        LeaseRules.RoyaltyAtLeast(facts),
        LeaseRules.RentalPaid(facts),
        PermitRules.NothingBeforeSpud(facts),
        PermitRules.NoLapsedApproval(facts),
    ];

    /// <summary>A rule without its table has no subjects.</summary>
    private static RuleResult Untested(Rule rule) => new()
    {
        Id = rule.Id,
        Title = rule.Title,
        Basis = rule.Basis,
        Status = RuleResult.StatusOf(0, 0),
        Applicable = 0,
        Passed = 0,
        Failed = 0,
        NotCheckable = 0,
        NotCheckableReasons = [new ReasonCount($"the dataset {rule.Table} is missing", 0)],
        Evidence = [],
    };
}
