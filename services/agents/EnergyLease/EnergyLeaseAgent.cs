using Vanguards.Agents.Invocations;
using Vanguards.Agents.Leases;
using Vanguards.Agents.Permits;
using Vanguards.Agents.Production;
using Vanguards.Agents.Tables;
using Vanguards.Contracts.Agents;
using Vanguards.Definitions;

namespace Vanguards.Agents.EnergyLease;

/// <summary>What each lease earns, what is left in it, and what renewing it costs and is worth.</summary>
internal sealed class EnergyLeaseAgent : IAgent
{
    public AgentDescription Description { get; } = AgentDescriptions.Of("EnergyLease");

    public AgentWork? Prepare(AgentRequest request)
    {
        var invocation = request.Invocation;
        if ((invocation.UpstreamWith("lease_id") ?? invocation.Dataset("leases")) is not { } leases)
        {
            request.Problems.Add(new Problem
            {
                Code = "NO_LEASES",
                Path = "/tables",
                Message = "No upstream table has a column lease_id, and there is no dataset leases.",
                Suggestion = "Put a query step before this one, such as SELECT * FROM leases.",
            });
            return null;
        }

        var tables = TableChoice.Present(("leases", leases), ("production", invocation.Dataset("production")), ("permits", invocation.Dataset("permits")));
        return new AgentWork(tables, run => Work(run, request));
    }

    private static AgentFindings Work(AgentRun run, AgentRequest request)
    {
        var book = LeaseBook.Load(run.Tables["leases"]!, run.Cancel);
        run.Log.Info($"Read {book.Leases.Count} leases");
        run.Log.Progress(40);
        var (production, permits) = (run.Tables["production"], run.Tables["permits"]);
        var yearLacks = ProductionYear.Lacks(production);
        var year = yearLacks is null ? ProductionYear.Load(production!, request.AsOf, key => book.Find(key) is not null, run.Cancel) : null;
        run.Log.Progress(70);
        var permitsLack = PermitColumns.Lacks(permits);
        var prospects = permitsLack is null ? Prospects(permits!, request.AsOf, run.Cancel) : null;
        run.Log.Progress(80);

        var report = new FiguresReport();
        foreach (var line in book.Nameless)
        {
            report.AddNameless(line);
        }

        foreach (var lease in book.Leases)
        {
            run.Cancel.ThrowIfCancellationRequested();
            var history = new LeaseHistory(year?.Of(lease.Key), yearLacks, prospects?.GetValueOrDefault(lease.Key, new DrillProspects(false, false)), permitsLack);
            report.Add(lease, new LeaseEconomics(lease, history, request.AsOf, request.Parameters));
        }

        var output = report.Output(request.AsOf, request.Parameters.Echo);
        run.Log.Info($"Computed {output.Totals.Count} leases; {output.NotComputed.Count} figures are missing");
        return new AgentFindings(output, [.. book.Leases.Take(Evidence.Limit).Select(lease => new Evidence("LEASE", LeaseTerms.Dataset, lease.Line, lease.Id, "terms of the lease"))]) { Tables = [report.Table()] };
    }

    private static Dictionary<string, DrillProspects> Prospects(Table table, DateOnly asOf, CancellationToken cancel)
    {
        Dictionary<string, DrillProspects> prospects = [];
        var columns = new PermitColumns(table);
        foreach (var row in table.Rows(cancel))
        {
            var permit = columns.Read(row);
            if (permit.Lease is { } lease && permit.IsDrill)
            {
                var known = prospects.GetValueOrDefault(lease, new DrillProspects(false, false));
                prospects[lease] = new DrillProspects(known.HasOpenPermit || permit.IsOpenDrill(asOf), known.HasPendingPermit || permit.IsPendingDrill);
            }
        }

        return prospects;
    }
}
