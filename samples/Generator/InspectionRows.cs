namespace Vanguards.Samples.Generator;

internal static class InspectionRows
{
    private const int Total = 1_200;
    private const int InFuture = 4;
    private const int Failures = 200;

    public static void Add(SampleBook book, List<Lease> leases)
    {
        var dice = book.Dice("inspections");
        var subjects = leases.Where(lease => lease.Plan.Produces).ToList();
        // Producing leases that nobody has visited for more than a year.
        var neglected = subjects.Where((_, at) => at % 25 == 24).ToHashSet();
        List<SampleRow> rows = [];
        List<Failure> failures = [];

        for (var i = 0; i < subjects.Count; i++)
        {
            var days = neglected.Contains(subjects[i]) ? -dice.Between(400, 900) : -dice.Between(10, 350);
            rows.Add(Inspection(book, subjects[i].Id, days, "ROUTINE", "PASS", dice));
        }

        var recent = subjects.Where(lease => !neglected.Contains(lease)).ToList();
        AddFailures(book, recent, rows, failures, dice);
        while (rows.Count < Total - InFuture - 1)
        {
            var lease = dice.OneIn(4) ? dice.Pick(leases) : dice.Pick(subjects);
            var days = -dice.Between(neglected.Contains(lease) ? 400 : 3, 1_080);
            rows.Add(Inspection(book, lease.Id, days, dice.OneIn(8) ? "COMPLAINT" : "ROUTINE", "PASS", dice));
        }

        dice.Shuffle(rows);
        for (var i = 0; i < rows.Count; i++)
        {
            rows[i]["inspection_id"] = $"I-{i + 1:00000}";
        }

        Plant(book, rows, recent, dice);
        book.Inspections.Rows.AddRange(rows);
        ViolationRows.Add(book, failures);
    }

    /// <summary>Old failures have run their course; the last ones, on held leases past their term, are still open.</summary>
    private static void AddFailures(SampleBook book, List<Lease> subjects, List<SampleRow> rows, List<Failure> failures, Dice dice)
    {
        var held = subjects.Where(lease => lease.Plan is { Story: Story.Held, Days: < 0 }).ToList();
        var open = ViolationRows.Open;
        for (var i = 0; i < Failures; i++)
        {
            var isOpen = i < open.Count;
            var lease = isOpen ? held[(i + 20) % held.Count] : dice.Pick(subjects);
            var days = isOpen ? -open[i].Age : -dice.Between(200, 1_050);
            var row = Inspection(book, lease.Id, days, "ROUTINE", "FAIL", dice);
            rows.Add(row);
            failures.Add(new Failure(row, days, isOpen ? open[i] : null));

            // One old failure in fourteen was never followed up, one in fourteen too late.
            var after = i % 14 == 6 ? dice.Between(100, 140) : dice.Between(15, 85);
            if (i % 14 != 3 && days + after <= 0)
            {
                rows.Add(Inspection(book, lease.Id, days + after, "FOLLOW_UP", "PASS", dice));
            }
        }
    }

    private static void Plant(SampleBook book, List<SampleRow> rows, List<Lease> subjects, Dice dice)
    {
        var next = rows.Count + 1;
        for (var i = 0; i < InFuture; i++)
        {
            var row = Inspection(book, dice.Pick(subjects).Id, dice.Between(5, 300), "ROUTINE", "PASS", dice);
            row["inspection_id"] = $"I-{next++:00000}";
            rows.Insert(dice.Between(0, rows.Count), row);
            book.Defects.Plant("DATE_IMPOSSIBLE", book.Inspections, row["inspection_id"], "inspected in the future", row);
        }

        var blank = Inspection(book, dice.Pick(subjects).Id, -500, "ROUTINE", "PASS", dice);
        rows.Insert(dice.Between(0, rows.Count), blank);
        book.Defects.Plant("KEY_MISSING", book.Inspections, "", "no id", blank);
    }

    private static SampleRow Inspection(SampleBook book, string lease, int days, string type, string result, Dice dice)
    {
        var row = new SampleRow(book.Inspections);
        row["lease_id"] = lease;
        row["inspected_date"] = Cell.Of(book.AsOf.AddDays(days));
        row["type"] = type;
        row["result"] = result;
        row["inspector"] = dice.Pick(Names.Inspectors);
        return row;
    }
}
