using System.Globalization;

namespace Vanguards.Agents.Tests.Oracle;

/// <summary>Small tables full of what files really hold: blanks, padding, other case, copies, conflicts, bad dates and numbers, absent columns and tables.</summary>
internal sealed class NastyTables(int seed)
{
    private readonly Random _random = new(seed);

    public DateOnly AsOf { get; } = new DateOnly(2024, 1, 1).AddDays(new Random(seed).Next(1_200));

    public Dictionary<string, Sheet> Make()
    {
        Dictionary<string, Sheet> tables = new()
        {
            ["leases"] = Table("leases", 24, ("lease_id", Lease), ("lease_name", () => Any("O'Hara, J", "=1+1", "Smith", "Total Energy")), ("county", () => Any("Reeves", "Ward")),
                ("gross_acres", () => Number(640)), ("net_acres", () => Chance(12) ? "0" : Number(400)), ("effective_date", () => Day(-1_300, -900)), ("primary_term_months", () => Any("36", "36", "60", "12.7")),
                ("expiry_date", () => Day(-60, 150)), ("status", () => Any("ACTIVE", "hbp", "HBP ", "SHUT_IN", "EXPIRED", "RELEASED", "ACTIVE", "HBP")), ("royalty_rate", () => Any("0.1875", "0.25", "0.1", "18.75", "-0.1")),
                ("working_interest", () => Any("1", "0.75", ".5", "1.2")), ("rental_usd_per_acre", () => Number(20)), ("rental_paid_through", () => Day(-120, 200)), ("extension_months", () => Any("", "", "", "24", "36.9", "0", "-3")),
                ("extension_usd_per_acre", () => Any("", Number(900))), ("option_notice_date", () => Any("", "", Day(-30, 60))), ("market_usd_per_acre", () => Number(1_000)), ("title_status", () => Any("CLEAR", "clear", "CURATIVE", "DISPUTED"))),
            ["permits"] = Table("permits", 30, ("permit_id", () => Id("P", 40)), ("lease_id", Lease), ("well_id", () => Id("W", 9)), ("type", () => Any("DRILL", "drill", "DRILL", "FLARE")),
                ("status", () => Any("PENDING", "APPROVED", "approved", "EXPIRED", "REVOKED")), ("applied_date", () => Day(-500, -100)), ("approved_date", () => Any("", Day(-400, -50))), ("expires_date", () => Day(-60, 200)), ("spud_date", () => Any("", "", Day(-600, -10)))),
            ["inspections"] = Table("inspections", 40, ("inspection_id", () => Id("I", 60)), ("lease_id", Lease), ("inspected_date", () => Day(-500, 5)), ("type", () => Any("ROUTINE", "FOLLOW_UP", "follow_up", "COMPLAINT")), ("result", () => Any("PASS", "FAIL", "fail"))),
            ["violations"] = Table("violations", 30, ("violation_id", () => Id("V", 40)), ("inspection_id", () => Id("I", 60)), ("lease_id", Lease), ("code", () => Any("A1", "B2")), ("severity", () => Any("MINOR", "MAJOR", "critical", "CRITICAL")),
                ("issued_date", () => Day(-300, -1)), ("due_date", () => Day(-200, 60)), ("resolved_date", () => Any("", Day(-250, 0))), ("penalty_usd", () => Any("0", Number(5_000))), ("paid_usd", () => Any("0", Number(5_000)))),
            ["production"] = Production(),
        };
        foreach (var name in tables.Keys.Where(name => name != "leases" && Chance(12)).ToList())
        {
            tables.Remove(name);
        }

        return tables;
    }

    public bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    public T Any<T>(params T[] values) => values[_random.Next(values.Length)];

    /// <summary>Months of most leases without a break, so that declines and limits come out.</summary>
    private Sheet Production()
    {
        var month = "";
        var queue = new Queue<(string Lease, int Month)>(Enumerable.Range(1, 12).Where(_ => !Chance(4)).SelectMany(id => Enumerable.Range(1, _random.Next(3, 16)).Where(_ => !Chance(14)).Select(back => ($"L-{id}", back))));
        var volume = 0.0;
        return Table("production", queue.Count, ("lease_id", () =>
            {
                var (id, back) = queue.Dequeue();
                volume = back == 1 ? _random.Next(50, 3_000) : volume * (1 + _random.NextDouble() * 0.1);
                month = AsOf.AddMonths(-back).ToString("yyyy-MM", CultureInfo.InvariantCulture) + (Chance(9) ? "" : "-01");
                return Chance(10) ? $" {id.ToLowerInvariant()} " : id;
            }
        ), ("month", () => Chance(40) ? "2025-13" : month), ("oil_bbl", () => Chance(20) ? "0" : Cell(volume)), ("gas_mcf", () => Chance(4) ? "0" : Cell(volume * (Chance(40) ? 1_000 : 2))), ("water_bbl", () => Number(100)),
            ("days_on", () => Any("28", "30", "31")), ("oil_price_usd_bbl", () => Number(80)), ("gas_price_usd_mcf", () => Number(4)), ("operating_cost_usd", () => Number(40_000)));
    }

    private Sheet Table(string name, int rows, params (string Name, Func<string> Value)[] columns)
    {
        var dirt = Any(0, 0, 60, 25);
        List<string?[]> made = [];
        for (var i = 0; i < rows; i++)
        {
            string?[] row = [.. columns.Select(column => column.Value()).Select(cell => dirt > 0 && Chance(dirt) ? Dirt() : cell)];
            made.Add(row);
            if (Chance(25))
            {
                made.Insert(_random.Next(made.Count + 1), [.. row.Select((cell, at) => at == 0 ? $"{cell?.ToLowerInvariant()} " : cell)]);
            }

            if (Chance(30))
            {
                string?[] other = [.. row];
                other[_random.Next(1, other.Length)] = Any("7", "", "2025-02-02");
                made.Add(other);
            }
        }

        var kept = columns.Select((column, at) => (column.Name, at)).ToList();
        for (var absent = Any(0, 0, 0, 1, 2); absent > 0; absent--)
        {
            kept.RemoveAt(_random.Next(kept.Count));
        }

        return new Sheet(name, [.. kept.Select(column => column.Name)], made.ConvertAll(row => kept.Select(column => row[column.at]).ToArray()));
    }

    private string Dirt() => Any("", "", " ", "abc", "1e3", "1,000", "-5", "2026-02-30", "31/12/2025", "1850-01-01", "2999-01-01", "2025-1-5", "NaN", "Infinity", "Sum = 7", "TOTAL");

    private string Lease() => Chance(8) ? $"  l-{_random.Next(1, 16)}" : $"L-{_random.Next(1, 16)}";

    private string Id(string letter, int most) => $"{letter}{_random.Next(1, most)}";

    private string Day(int from, int to) => AsOf.AddDays(_random.Next(from, to + 1)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private string Number(int most) => Cell(_random.Next(most * 100) / 100.0);

    private static string Cell(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
