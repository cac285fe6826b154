namespace Vanguards.Samples.Generator;

/// <summary>A lease with its row; the other tables are made from these.</summary>
internal sealed record Lease(LeasePlan Plan, string Id, SampleRow Row);

internal static class LeaseRows
{
    private static readonly int[] ProducingTerms = [60, 120];
    private static readonly int[] IdleTerms = [36, 48, 60];
    private static readonly decimal[] Royalties = [0.125m, 0.1875m, 0.2m, 0.225m, 0.25m];
    private static readonly int[] Extensions = [24, 36, 60];

    public static List<Lease> Add(SampleBook book, List<LeasePlan> plans)
    {
        var dice = book.Dice("leases");
        List<Lease> leases = [];
        for (var i = 0; i < plans.Count; i++)
        {
            var row = new SampleRow(book.Leases);
            var id = $"TX-{i + 1:0000}";
            Fill(row, id, i + 1, plans[i], book.AsOf, dice);
            leases.Add(new Lease(plans[i], id, row));
            PlantInRow(book, leases[^1]);
        }

        Arrange(book, leases, dice);
        return leases;
    }

    private static void Fill(SampleRow row, string id, int number, LeasePlan plan, DateOnly asOf, Dice dice)
    {
        var (name, lessor) = Names.Lease(dice, number);
        row["lease_id"] = id;
        row["lease_name"] = name;
        row["lessor"] = lessor;
        row["lessee"] = dice.Pick(Names.Lessees);
        row["county"] = dice.Pick(Names.Counties);
        row["state"] = "TX";
        var gross = dice.Between(500, 1_280);
        row["gross_acres"] = Cell.Of(gross);
        row["net_acres"] = Cell.Of(gross * dice.Between(0.7m, 1m), 2);

        var term = dice.Pick(plan.Produces ? ProducingTerms : IdleTerms);
        var expiry = asOf.AddDays(plan.Days);
        row["expiry_date"] = Cell.Of(expiry);
        row["primary_term_months"] = Cell.Of(term);
        row["effective_date"] = Cell.Of(expiry.AddMonths(-term).AddDays(-plan.TermSlip));
        row["status"] = plan.Status;
        row["royalty_rate"] = plan.LowRoyalty ? "0.1" : Cell.Of(dice.Pick(Royalties), 4);
        row["working_interest"] = Cell.Of(dice.Between(8, 20) * 0.05m, 2);
        row["rental_usd_per_acre"] = Cell.Of(dice.Between(5, 15));
        var paid = dice.Between(5, 360);
        row["rental_paid_through"] = Cell.Of(asOf.AddDays(plan.PaidDays ?? paid));
        Price(row, plan, expiry, dice);
        row["title_status"] = plan.Title;
    }

    private static void Price(SampleRow row, LeasePlan plan, DateOnly expiry, Dice dice)
    {
        var market = dice.Between(700, 950);
        var share = plan.Story switch
        {
            Story.Drill => dice.Between(0.55m, 0.65m),
            Story.Pending => dice.Between(0.7m, 0.78m),
            _ => dice.Between(0.85m, 1.1m),
        };
        var extension = dice.Pick(Extensions);
        row["market_usd_per_acre"] = Cell.Of(market);
        if (plan.Option)
        {
            row["extension_months"] = Cell.Of(extension);
            row["option_notice_date"] = Cell.Of(expiry.AddDays(-60));
        }

        if (plan.Option || plan.Story is Story.Drill or Story.Pending)
        {
            row["extension_usd_per_acre"] = Cell.Of(market * share, 0);
        }
    }

    private static void PlantInRow(SampleBook book, Lease lease)
    {
        var row = lease.Row;
        switch (lease.Plan.Defect)
        {
            case "EXPIRY":
                // The first one expires on the very day it begins.
                row["effective_date"] = Cell.Of(book.AsOf.AddDays(lease.Plan.Days + 40 * (lease.Plan.Days - 15)));
                book.Defects.Plant("DATE_ORDER", book.Leases, lease.Id, "expiry on or before the effective date", row);
                break;
            case "ACRES":
                row["net_acres"] = Cell.Of(Cell.Number(row["gross_acres"]) * 1.25m, 2);
                book.Defects.Plant("RANGE", book.Leases, lease.Id, "net acres over gross acres", row);
                break;
            case "ROYALTY":
                row["royalty_rate"] = "18.75";
                book.Defects.Plant("RANGE", book.Leases, lease.Id, "royalty in percent", row);
                break;
        }
    }

    /// <summary>Mixes the rows and adds those that are defects themselves; a copy or a conflict always comes after its original.</summary>
    private static void Arrange(SampleBook book, List<Lease> leases, Dice dice)
    {
        // Kept apart from each other and from the flags that the first quarter is made to show.
        var clean = leases.Where(lease => lease.Plan is { Defect: null, Title: "CLEAR", PaidDays: null, TermSlip: 0, LowRoyalty: false }).ToList();
        var held = clean.Where(lease => lease.Plan is { Story: Story.Held, Days: < 0 }).ToList();
        var conflicting = held.Take(3).Append(clean.First(lease => lease.Plan is { Story: Story.Idle, Days: > 20 })).ToList();
        var padded = held.Skip(3).Take(4).Concat(clean.Where(lease => lease.Plan is { Story: Story.Pending, Days: > 20 }).Take(4)).ToList();
        var copied = held.Skip(7).Take(3).Concat(clean.Where(lease => lease.Plan is { Story: Story.Drill, Days: > 40 }).Take(3)).ToList();

        for (var i = 0; i < padded.Count; i++)
        {
            padded[i].Row["lease_id"] = i % 3 == 0 ? $" {padded[i].Id}" : i % 3 == 1 ? $"{padded[i].Id} " : $"  {padded[i].Id} ";
            book.Defects.Plant("KEY_PADDED", book.Leases, padded[i].Id, "spaces round the id", padded[i].Row);
        }

        var rows = leases.Select(lease => lease.Row).ToList();
        dice.Shuffle(rows);
        foreach (var lease in copied)
        {
            var copy = lease.Row.Copy();
            InsertAfter(rows, lease.Row, copy, dice);
            book.Defects.Plant("EXACT_DUPLICATE", book.Leases, lease.Id, "the whole row again", copy);
        }

        foreach (var lease in conflicting)
        {
            var other = lease.Row.Copy();
            other["net_acres"] = Cell.Of(Cell.Number(lease.Row["net_acres"]) * 0.5m, 2);
            other["lessee"] = Names.Lessees.First(name => name != lease.Row["lessee"]);
            InsertAfter(rows, lease.Row, other, dice);
            book.Defects.Plant("KEY_CONFLICT", book.Leases, lease.Id, "the same id with other acres and another lessee", lease.Row, other);
        }

        var blank = new SampleRow(book.Leases);
        Fill(blank, "", leases.Count + 1, new LeasePlan(Story.Idle, "ACTIVE", 400), book.AsOf, dice);
        rows.Insert(dice.Between(100, 300), blank);
        book.Defects.Plant("KEY_MISSING", book.Leases, "", "no id", blank);
        book.Leases.Rows.AddRange(rows);
    }

    private static void InsertAfter(List<SampleRow> rows, SampleRow first, SampleRow second, Dice dice) =>
        rows.Insert(dice.Between(rows.IndexOf(first) + 1, rows.Count), second);
}
