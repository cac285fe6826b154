using Vanguards.Agents.EnergyLease;
using Vanguards.Agents.Invocations;
using Vanguards.Agents.Leases;
using Vanguards.Agents.Production;
using Vanguards.Agents.Tables;
using Vanguards.Agents.Upstream;
using Vanguards.Contracts.Agents;
using Vanguards.Definitions;

namespace Vanguards.Agents.RedFlag;

internal sealed record RiskAnalysis
{
    public required DateOnly AsOf { get; init; }
    public required IReadOnlyDictionary<string, int> BySeverity { get; init; }
    public required IReadOnlyDictionary<string, int> ByCode { get; init; }
    public required IReadOnlyList<LeaseRisk> Leases { get; init; }
    public required IReadOnlyList<NotChecked> NotChecked { get; init; }
}

internal sealed record RedFlagOutput(RiskAnalysis RiskAnalysis, IReadOnlyDictionary<string, double> Parameters);

/// <summary>Raises flags on the leases that energy-lease has valued, closed ones left out.</summary>
internal sealed class RedFlagAgent : IAgent
{
    public AgentDescription Description { get; } = AgentDescriptions.Of("RedFlag");

    public AgentWork? Prepare(AgentRequest request)
    {
        var performance = request.Performance();
        if (performance is null && request.Problems.Count == 0)
        {
            request.Problems.Add(new Problem { Code = "NO_PERFORMANCE", Path = "/inputs", Message = "No input has the shape of energy-lease's output (leases and totals).", Suggestion = "Put an energy-lease step before this one." });
        }

        var invocation = request.Invocation;
        if ((invocation.Dataset("leases") ?? invocation.UpstreamWith("lease_id")) is not { } leases)
        {
            request.Problems.Add(new Problem { Code = "NO_LEASES", Path = "/tables", Message = "There is no dataset leases." });
            return null;
        }

        var tables = TableChoice.Present(("leases", leases), ("production", invocation.Dataset("production")),
            ("permits", invocation.Dataset("permits")), ("violations", invocation.Dataset("violations")),
            (PerformanceInput.TableKey, performance?.Table));
        return performance is null ? null : new AgentWork(tables, run => Work(run, request, performance));
    }

    private static AgentFindings Work(AgentRun run, AgentRequest request, PerformanceInput performance)
    {
        var open = performance.Figures(run).Where(lease => lease.Class != "CLOSED").ToList();
        var wanted = open.Select(lease => CellText.Fold(lease.LeaseId.Trim())).ToHashSet();
        var leases = run.Tables["leases"]!;
        var duplicates = new DuplicateLeases(leases.Column("lease_id"));
        var book = LeaseBook.Load(leases, run.Cancel, duplicates.Visit);
        run.Log.Progress(40);
        var production = run.Tables["production"];
        var yearLacks = ProductionYear.Lacks(production);
        var year = yearLacks is null ? ProductionYear.Load(production!, request.AsOf, wanted.Contains, run.Cancel) : null;
        run.Log.Progress(60);
        var violations = OpenViolations.Load(run.Tables["violations"], wanted.Contains, run.Cancel);
        var permits = LapsingPermits.Load(run.Tables["permits"], request.AsOf, wanted.Contains, run.Cancel);
        run.Log.Progress(80);

        List<FlagSubject> subjects = [];
        foreach (var figures in open)
        {
            run.Cancel.ThrowIfCancellationRequested();
            var subject = Subject(figures, book, year, yearLacks, request.AsOf);
            ExpiryFlags.Check(subject);
            ProductionFlags.Check(subject);
            TermFlags.Check(subject);
            violations.Check(subject);
            duplicates.Check(subject);
            permits.Check(subject);
            subjects.Add(subject);
        }

        var analysis = Analysis(request.AsOf, subjects);
        run.Log.Info($"Raised {analysis.ByCode.Values.Sum()} flags on {subjects.Count} leases");
        var evidence = subjects.SelectMany(subject => subject.Flags).SelectMany(flag => flag.Rows.Select(row => new Evidence(flag.Code.ToString(), row.Dataset, row.Line, row.Key, flag.Message)));
        return new AgentFindings(new RedFlagOutput(analysis, request.Parameters.Echo), [.. evidence.Take(Evidence.Limit)]);
    }

    private static FlagSubject Subject(LeaseFigures figures, LeaseBook book, ProductionYear? year, string? yearLacks, DateOnly asOf)
    {
        var key = CellText.Fold(figures.LeaseId.Trim());
        // Of a lease that the dataset does not know, every term is missing.
        var terms = book.Find(key) ?? new LeaseTerms { Id = figures.LeaseId, Key = key, Line = null };
        return new FlagSubject(figures, terms, asOf) { Year = year?.Of(key), YearLacks = yearLacks };
    }

    private static RiskAnalysis Analysis(DateOnly asOf, List<FlagSubject> subjects)
    {
        var flags = subjects.SelectMany(subject => subject.Flags).ToList();
        return new RiskAnalysis
        {
            AsOf = asOf,
            BySeverity = Enum.GetValues<Severity>().OrderDescending().ToDictionary(severity => severity.ToString(), severity => flags.Count(flag => flag.Severity == severity)),
            ByCode = flags.GroupBy(flag => flag.Code).OrderBy(group => group.Key).ToDictionary(group => group.Key.ToString(), group => group.Count()),
            Leases = [.. subjects.Select(subject => LeaseRisk.Of(subject.Figures.LeaseId, [.. subject.Flags.OrderByDescending(flag => flag.Severity).ThenBy(flag => flag.Code)]))],
            NotChecked = [.. subjects.SelectMany(subject => subject.NotChecked)],
        };
    }
}
