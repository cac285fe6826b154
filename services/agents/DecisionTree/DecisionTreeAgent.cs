using Vanguards.Agents.EnergyLease;
using Vanguards.Agents.Invocations;
using Vanguards.Agents.Leases;
using Vanguards.Agents.Tables;
using Vanguards.Agents.Upstream;
using Vanguards.Contracts.Agents;
using Vanguards.Definitions;

namespace Vanguards.Agents.DecisionTree;

/// <summary>Recommends what to do with each lease that is not closed.</summary>
internal sealed class DecisionTreeAgent : IAgent
{
    public AgentDescription Description { get; } = AgentDescriptions.Of("DecisionTree");

    public AgentWork? Prepare(AgentRequest request)
    {
        var (performance, risk) = (request.Performance(), request.Risk());
        if (performance is null && risk is null && request.Problems.Count == 0)
        {
            request.Problems.Add(new Problem
            {
                Code = "NO_ANALYSIS",
                Path = "/inputs",
                Message = "No input has the shape of energy-lease's output (leases and totals) or of red-flag's (riskAnalysis).",
                Suggestion = "Put an energy-lease and a red-flag step before this one.",
            });
        }

        var invocation = request.Invocation;
        if ((invocation.Dataset("leases") ?? invocation.UpstreamWith("lease_id")) is not { } leases)
        {
            request.Problems.Add(new Problem { Code = "NO_LEASES", Path = "/tables", Message = "There is no dataset leases." });
            return null;
        }

        // The rows that energy-lease valued, where this step sees them: a query may supply what the dataset lacks.
        var valued = invocation.UpstreamWith("lease_id") is { } upstream && upstream != leases ? upstream : null;
        return new AgentWork(TableChoice.Present(("leases", leases), ("valued leases", valued), (PerformanceInput.TableKey, performance?.Table)), run => Work(run, request, performance, risk));
    }

    private static AgentFindings Work(AgentRun run, AgentRequest request, PerformanceInput? performance, RiskInput? risk)
    {
        var book = new LeaseSources(LeaseBook.Load(run.Tables["leases"]!, run.Cancel), run.Tables["valued leases"] is { } valued ? LeaseBook.Load(valued, run.Cancel) : null);
        run.Log.Progress(60);
        var figures = performance?.Figures(run);
        var cases = Cases(figures, risk, book).ToList();
        var impact = new Impact(performance?.NotComputed ?? []);
        List<Recommendation> recommendations = [];
        foreach (var lease in cases)
        {
            run.Cancel.ThrowIfCancellationRequested();
            var recommendation = Recommend(lease, request);
            recommendations.Add(recommendation);
            impact.Add(recommendation, lease.Terms);
        }

        var excluded = figures?.Count(lease => lease.Class == "CLOSED") ?? 0;
        var assumptions = (performance?.Parameters ?? new Dictionary<string, double>()).Concat(request.Parameters.Echo)
            .GroupBy(entry => entry.Key).OrderBy(group => group.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Last().Value);
        var output = new DecisionTreeOutput(
            [.. recommendations.OrderBy(it => it.Deadline ?? DateOnly.MaxValue).ThenByDescending(it => it.ValueAtStakeUsd ?? 0).ThenBy(it => it.LeaseId, StringComparer.Ordinal)],
            impact.Total(excluded, assumptions), request.Parameters.Echo);
        run.Log.Info($"Recommended for {recommendations.Count} leases: {string.Join(", ", output.FinancialImpact.ByOutcome.Select(entry => $"{entry.Value.Count} {entry.Key}"))}");
        var lines = cases.ToDictionary(lease => lease.LeaseId, lease => lease.Terms?.Line);
        return new AgentFindings(output, [.. output.Recommendations.Take(Evidence.Limit).Select(it => new Evidence(it.Outcome.ToString(), LeaseTerms.Dataset, lines[it.LeaseId], it.LeaseId, it.Reasons[0]))]);
    }

    /// <summary>The leases that energy-lease valued; those that red-flag saw, where the valuation is missing.</summary>
    private static IEnumerable<LeaseCase> Cases(IReadOnlyList<LeaseFigures>? figures, RiskInput? risk, LeaseSources book)
    {
        var risks = (risk?.RiskAnalysis.Leases ?? []).GroupBy(lease => Key(lease.LeaseId)).ToDictionary(group => group.Key, group => group.First());
        return figures is null
            ? risks.Values.Select(lease => new LeaseCase(lease.LeaseId, null, lease, book.Find(Key(lease.LeaseId))))
            : figures.DistinctBy(lease => Key(lease.LeaseId)).Where(lease => lease.Class != "CLOSED")
                .Select(lease => new LeaseCase(lease.LeaseId, lease, risks.GetValueOrDefault(Key(lease.LeaseId)), book.Find(Key(lease.LeaseId))));
    }

    private static string Key(string leaseId) => CellText.Fold(leaseId.Trim());

    private static Recommendation Recommend(LeaseCase lease, AgentRequest request)
    {
        var decision = Decision.Of(lease, request.Parameters);
        var notice = lease.Terms?.OptionNotice;
        return new Recommendation
        {
            LeaseId = lease.LeaseId,
            LeaseName = lease.Terms?.Name,
            County = lease.Terms?.County,
            Outcome = decision.Outcome,
            Deadline = notice >= request.AsOf ? notice : lease.Terms?.Expiry,
            ValueAtStakeUsd = lease.Figures?.ValueAtStakeUsd,
            RenewalCostUsd = lease.Figures?.RenewalCostUsd,
            NpvUsd = lease.Figures?.NpvUsd,
            TargetUsdPerAcre = decision.Target,
            Reasons = decision.Reasons,
            Path = decision.Path,
            FlagCodes = [.. (lease.Risk?.Flags ?? []).Select(flag => flag.Code.ToString()).Distinct()],
        };
    }
}
