using Vanguards.Agents.IntegrityAuditor.Checks;
using Vanguards.Agents.Tables;

namespace Vanguards.Agents.IntegrityAuditor;

/// <summary>Audits one table in two passes: first what only all rows together show, then each row.</summary>
internal sealed class TableAudit
{
    private readonly Table _table;
    private readonly TotalsRow? _totals;
    private readonly List<RowCheck> _checks = [];
    private readonly HashSet<string> _notCheckable = [];
    private readonly int[] _key;

    /// <param name="parents">Ids of the tables that rows may refer to; filled by the surveys of those tables.</param>
    public TableAudit(TableRules rules, Table? table, IReadOnlyDictionary<string, HashSet<string>> parents, DateOnly asOf)
    {
        Rules = rules;
        _table = table!;
        var key = table is null ? new Columns([], []) : Columns.Of(table, rules.Key);
        _key = key.At;
        KeyColumn = key.At.Length == rules.Key.Length ? key.At : null;
        _totals = key.Any ? new TotalsRow(key, table!.RawColumns.Count) : null;
        Mark("TOTALS_ROW", _totals is not null);
        Add("KEY_MISSING", key.Any, () => new KeyMissing(key));
        Add("EXACT_DUPLICATE", table is not null, () => new ExactDuplicate(key.At));
        Add("KEY_CONFLICT", KeyColumn is not null, () => new KeyConflict(key));
        Add("KEY_PADDED", key.Any, () => new KeyPadded(key));
        AddReferences(rules, parents);
        AddOrders(rules);
        var dates = table is null ? key : Columns.Of(table, [.. rules.Dates, .. rules.Events]);
        Add("DATE_IMPOSSIBLE", dates.Any, () => new DateImpossible(dates, rules.Events, asOf));
        AddNumbers(rules);
    }

    public TableRules Rules { get; }
    public bool IsPresent => _table is not null;
    public IReadOnlyList<RowCheck> Checks => _checks;
    public IReadOnlySet<string> NotCheckable => _notCheckable;
    public Gap? Gaps { get; private set; }

    /// <summary>Null unless the table has every column of the key.</summary>
    private int[]? KeyColumn { get; }

    /// <summary>First pass; adds the table's ids to those that others may refer to.</summary>
    public void Survey(HashSet<string> ids, CancellationToken cancel)
    {
        foreach (var row in _table.Rows(cancel))
        {
            if (_totals?.Fault(row) is not null)
            {
                continue;
            }

            if (_key.Length == 1 && row.Key(_key[0]) is { } id)
            {
                ids.Add(id);
            }

            Gaps?.Survey(row);
            foreach (var check in _checks)
            {
                check.Survey(row);
            }
        }
    }

    /// <summary>Second pass, once all tables are surveyed; only once.</summary>
    public IEnumerable<AuditedRow> Judge(CancellationToken cancel)
    {
        foreach (var row in _table.Rows(cancel))
        {
            if (_totals?.Fault(row) is { } totals)
            {
                yield return new AuditedRow(row, [new RowFault(_totals.Id, totals, null)]);
                continue;
            }

            List<RowFault>? faults = null;
            foreach (var check in _checks)
            {
                if (check.Fault(row) is { } columns)
                {
                    (faults ??= []).Add(new RowFault(check.Id, columns, check.Counted(row)));
                }
            }

            yield return new AuditedRow(row, faults ?? []);
        }
    }

    /// <summary>The key as it is shown: its cells, trimmed.</summary>
    public string Label(Row row) => string.Join(' ', _key.Select(row.Text).OfType<string>());

    public string? Cell(Row row, string column) => row.Raw(_table.Column(column));

    private void AddReferences(TableRules rules, IReadOnlyDictionary<string, HashSet<string>> parents)
    {
        var references = rules.References.Where(reference => _table?.Has(reference.Column) == true && parents.ContainsKey(reference.Table))
            .Select(reference => (reference.Column, _table.Column(reference.Column), rules.Key.Contains(reference.Column), parents[reference.Table])).ToList();
        if (rules.References.Length > 0)
        {
            Add("ORPHAN", references.Count > 0, () => new Orphan(references));
        }
    }

    private void AddOrders(TableRules rules)
    {
        var orders = rules.Orders.Where(order => _table?.Has(order.Later) == true && _table.Has(order.Earlier))
            .Select(order => (order, _table.Column(order.Later), _table.Column(order.Earlier))).ToList();
        if (rules.Orders.Length > 0)
        {
            Add("DATE_ORDER", orders.Count > 0, () => new DateOrderCheck(orders));
        }
    }

    private void AddNumbers(TableRules rules)
    {
        if (rules.Amounts.Length > 0)
        {
            var amounts = _table is null ? new Columns([], []) : Columns.Of(_table, rules.Amounts);
            Add("NEGATIVE", amounts.Any, () => new Negative(amounts));
        }

        if (rules.IsLeases || rules.IsProduction)
        {
            var range = _table is null ? null : new OutOfRange(_table);
            Add("RANGE", range?.IsCheckable == true, () => range!);
        }

        if (rules.IsProduction)
        {
            var volumes = _table is null ? new Columns([], []) : Columns.Of(_table, ["oil_bbl", "gas_mcf", "water_bbl"]);
            var lease = _table?.Column("lease_id") ?? -1;
            Add("UNIT_OUTLIER", volumes.Any && lease >= 0, () => new UnitOutlier(volumes, lease));
            Gaps = KeyColumn is null ? null : new Gap(lease, _table!.Column("month"));
            Mark(Gap.Id, Gaps is not null);
        }
    }

    private void Add(string id, bool isCheckable, Func<RowCheck> check)
    {
        Mark(id, isCheckable);
        if (isCheckable)
        {
            _checks.Add(check());
        }
    }

    private void Mark(string id, bool isCheckable)
    {
        if (!isCheckable)
        {
            _notCheckable.Add(id);
        }
    }
}
