namespace Vanguards.Samples.Generator;

internal static class ProductionRows
{
    private const int Months = 36;
    private static readonly decimal[] GasSeason = [1.25m, 1.2m, 1.05m, 0.95m, 0.88m, 0.9m, 0.95m, 0.96m, 0.92m, 0.95m, 1.05m, 1.18m];

    public static void Add(SampleBook book, List<Lease> leases)
    {
        var dice = book.Dice("production");
        var oilPrices = OilPrices(dice);
        var wells = leases.Where(lease => lease.Plan.Produces).ToList();
        List<(Lease Lease, List<SampleRow> Rows)> histories = [];
        for (var i = 0; i < wells.Count; i++)
        {
            histories.Add((wells[i], History(book, wells[i], i, oilPrices, dice)));
        }

        Plant(book, histories, dice);
        foreach (var (_, rows) in histories)
        {
            book.Production.Rows.AddRange(rows);
        }

        PlantRows(book, dice);
    }

    private static decimal[] OilPrices(Dice dice)
    {
        var prices = new decimal[Months];
        prices[0] = 72m;
        for (var i = 1; i < Months; i++)
        {
            prices[i] = Math.Clamp(prices[i - 1] + dice.Between(-2.5m, 2.5m), 58m, 92m);
        }

        return prices;
    }

    private static List<SampleRow> History(SampleBook book, Lease lease, int at, decimal[] oilPrices, Dice dice)
    {
        var isGas = at % 4 == 3;
        var oil = isGas ? dice.Between(20m, 80m) : dice.Between(700m, 4_000m);
        var gas = isGas ? dice.Between(15_000m, 80_000m) : oil * dice.Between(0.4m, 1.5m);
        var water = (isGas ? 200m : oil) * dice.Between(0.3m, 2.5m);
        // 0.43 % to 7.35 % a month is 5 % to 60 % a year; every sixth lease falls steeply.
        var decline = at % 6 == 2 ? dice.Between(0.05m, 0.0735m) : dice.Between(0.0043m, 0.03m);
        var costShare = lease.Plan.Story == Story.Held ? dice.Between(0.3m, 0.6m) : dice.Between(1.2m, 1.5m);
        var last = lease.Plan.Story == Story.Ceased ? Months - 4 - at % 4 : Months;

        List<SampleRow> rows = [];
        List<decimal> revenues = [];
        var rate = 1m;
        for (var k = 0; k < last; k++, rate *= 1 - decline)
        {
            var month = book.Month.AddMonths(k - Months);
            var days = DateTime.DaysInMonth(month.Year, month.Month);
            var daysOn = lease.Plan.Story == Story.ShutIn && k >= Months - 6 ? 0 : dice.OneIn(14) ? dice.Between(8, 22) : days - dice.Between(0, 2);
            var flow = rate * daysOn / days;
            var row = new SampleRow(book.Production);
            row["lease_id"] = lease.Id;
            row["month"] = Cell.Of(month);
            row["oil_bbl"] = Cell.Of(oil * flow * dice.Between(0.95m, 1.05m), 0);
            row["gas_mcf"] = Cell.Of(gas * flow * dice.Between(0.95m, 1.05m), 0);
            row["water_bbl"] = Cell.Of(water * flow * dice.Between(0.9m, 1.1m), 0);
            row["days_on"] = Cell.Of(daysOn);
            row["oil_price_usd_bbl"] = Cell.Of(oilPrices[k] + dice.Between(-1.5m, 1.5m), 2);
            row["gas_price_usd_mcf"] = Cell.Of(2.9m * GasSeason[month.Month - 1] + dice.Between(-0.15m, 0.15m), 2);
            rows.Add(row);
            revenues.Add(Cell.Number(row["oil_bbl"]) * Cell.Number(row["oil_price_usd_bbl"]) + Cell.Number(row["gas_mcf"]) * Cell.Number(row["gas_price_usd_mcf"]));
        }

        // Costs hardly follow the volume: a share of the last year's mean revenue after royalty and taxes.
        var mean = revenues.Skip(Math.Max(0, last - 12)).Average() * 0.94m * (1 - Cell.Number(lease.Row["royalty_rate"]));
        foreach (var row in rows)
        {
            row["operating_cost_usd"] = Cell.Of(mean * costShare * dice.Between(0.97m, 1.03m), 0);
        }

        return rows;
    }

    /// <summary>One defect a lease, at least a year before the as-of date, so that the figures of the last twelve months stay plain.</summary>
    private static void Plant(SampleBook book, List<(Lease Lease, List<SampleRow> Rows)> histories, Dice dice)
    {
        var free = histories.Where(history => history.Lease.Plan.Story == Story.Held).ToList();
        dice.Shuffle(free);
        var next = 0;
        for (var i = 0; i < 6; i++)
        {
            var (lease, row) = Draw();
            var column = i % 3 == 0 ? "oil_bbl" : i % 3 == 1 ? "gas_mcf" : "water_bbl";
            row[column] = "-" + row[column];
            book.Defects.Plant("NEGATIVE", book.Production, Key(lease, row), $"negative {column}", row);
        }

        for (var i = 0; i < 3; i++)
        {
            var (lease, row) = Draw();
            row["days_on"] = Cell.Of(32 + i);
            book.Defects.Plant("RANGE", book.Production, Key(lease, row), "more days on than the month has", row);
        }

        for (var i = 0; i < 2; i++)
        {
            var (lease, row) = Draw();
            row["oil_bbl"] += "000";
            book.Defects.Plant("UNIT_OUTLIER", book.Production, Key(lease, row), "oil a thousand times too large", row);
        }

        for (var i = 0; i < 10; i++)
        {
            var (lease, row) = Draw();
            free[next - 1].Rows.Remove(row);
            book.Defects.Plant("GAP", book.Production, Key(lease, row), "a month is missing");
        }

        (Lease, SampleRow) Draw()
        {
            var (lease, rows) = free[next++];
            return (lease, rows[dice.Between(3, Months - 14)]);
        }
    }

    private static string Key(Lease lease, SampleRow row) => $"{lease.Id} {row["month"]}";

    private static void PlantRows(SampleBook book, Dice dice)
    {
        var rows = book.Production.Rows;
        var blank = rows[dice.Between(100, 1_000)].Copy();
        blank["lease_id"] = "";
        rows.Insert(dice.Between(1_000, rows.Count), blank);
        book.Defects.Plant("KEY_MISSING", book.Production, blank["month"], "no lease", blank);

        var totals = new SampleRow(book.Production) { ["lease_id"] = "TOTAL" };
        foreach (var column in (string[])["oil_bbl", "gas_mcf", "water_bbl"])
        {
            totals[column] = Cell.Of(rows.Sum(row => Cell.Number(row[column])), 0);
        }

        rows.Add(totals);
        book.Defects.Plant("TOTALS_ROW", book.Production, "TOTAL", "a row of totals", totals);
    }
}
