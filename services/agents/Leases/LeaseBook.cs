using Vanguards.Agents.Tables;

namespace Vanguards.Agents.Leases;

/// <summary>The leases of a table, one for each id: of conflicting rows the first.</summary>
internal sealed class LeaseBook
{
    private readonly Dictionary<string, LeaseTerms> _byKey = [];

    /// <summary>In the table's order.</summary>
    public List<LeaseTerms> Leases { get; } = [];

    /// <summary>Lines of rows without a lease_id.</summary>
    public List<long?> Nameless { get; } = [];

    public LeaseTerms? Find(string key) => _byKey.GetValueOrDefault(key);

    /// <summary>The visitor sees every row that has an id, copies and conflicts included.</summary>
    public static LeaseBook Load(Table table, CancellationToken cancel, Action<string, Row>? visit = null)
    {
        var book = new LeaseBook();
        var columns = new LeaseColumns(table);
        foreach (var row in table.Rows(cancel))
        {
            if (row.Key(columns.Id) is not { } key)
            {
                book.Nameless.Add(row.Line);
                continue;
            }

            if (!book._byKey.ContainsKey(key))
            {
                var lease = columns.Read(row)!;
                book._byKey.Add(key, lease);
                book.Leases.Add(lease);
            }

            visit?.Invoke(key, row);
        }

        return book;
    }
}
