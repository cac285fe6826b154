using Vanguards.Agents.Leases;
using Vanguards.Agents.Tables;

namespace Vanguards.Agents.RedFlag;

/// <summary>DUPLICATE_LEASE: the same id with other content.</summary>
internal sealed class DuplicateLeases(int idColumn)
{
    private readonly Dictionary<string, UInt128> _first = [];
    private readonly Dictionary<string, List<FlagRow>> _rows = [];

    /// <summary>Takes every row of the leases in order.</summary>
    public void Visit(string key, Row row)
    {
        var content = row.Content(idColumn);
        if (_first.TryAdd(key, content))
        {
            return;
        }

        if (_first[key] != content)
        {
            _rows.TryAdd(key, []);
            if (_rows[key].Count < FlagSubject.MostRows - 1)
            {
                _rows[key].Add(new FlagRow(LeaseTerms.Dataset, row.Line, row.Text(idColumn)!));
            }
        }
    }

    public void Check(FlagSubject lease)
    {
        if (idColumn < 0)
        {
            lease.Skip(FlagCode.DUPLICATE_LEASE, "the column lease_id of leases is missing");
        }
        else if (_rows.TryGetValue(lease.Terms.Key, out var others))
        {
            lease.Raise(FlagCode.DUPLICATE_LEASE, Severity.HIGH, $"{others.Count + 1} rows of this id differ; the first was used.", others.Count + 1, 1, [.. lease.LeaseRow, .. others]);
        }
    }
}
