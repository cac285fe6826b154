using Vanguards.Agents.Permits;
using Vanguards.Agents.Tables;

namespace Vanguards.Agents.RedFlag;

/// <summary>PERMIT_LAPSE: one flag for each open drilling permit that runs out within 90 days.</summary>
internal sealed class LapsingPermits
{
    private const int Days = 90;
    private readonly Dictionary<string, List<Permit>> _byLease = [];
    private string? _missing;

    public static LapsingPermits Load(Table? table, DateOnly asOf, Func<string, bool> wanted, CancellationToken cancel)
    {
        var lapsing = new LapsingPermits { _missing = PermitColumns.Lacks(table) };
        if (lapsing._missing is not null)
        {
            return lapsing;
        }

        var columns = new PermitColumns(table!);
        HashSet<UInt128> seen = [];
        foreach (var row in table!.Rows(cancel))
        {
            var permit = columns.Read(row);
            if (permit.Lease is { } key && wanted(key) && permit.IsOpenDrill(asOf) && permit.Expires <= asOf.AddDays(Days) && seen.Add(row.Content(columns.Id)))
            {
                lapsing._byLease.TryAdd(key, []);
                lapsing._byLease[key].Add(permit);
            }
        }

        return lapsing;
    }

    public void Check(FlagSubject lease)
    {
        if (_missing is not null)
        {
            lease.Skip(FlagCode.PERMIT_LAPSE, _missing);
            return;
        }

        foreach (var permit in _byLease.GetValueOrDefault(lease.Terms.Key) ?? [])
        {
            var days = lease.DaysTo(permit.Expires);
            lease.Raise(FlagCode.PERMIT_LAPSE, Severity.MEDIUM, $"Drilling permit {permit.Id} runs out in {days} days without a spud.", days, Days,
                [new FlagRow(Permit.Dataset, permit.Line, permit.Id ?? "")]);
        }
    }
}
