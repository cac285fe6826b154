namespace Vanguards.Samples.Generator;

/// <summary>A failed inspection, days from the as-of date, and what is still open of it.</summary>
internal sealed record Failure(SampleRow Inspection, int Days, OpenViolation? Open);

/// <summary>A violation without a resolution; age in days of its inspection.</summary>
internal sealed record OpenViolation(string Severity, int Age);

internal static class ViolationRows
{
    private const int Total = 350;
    private const int Orphans = 5;
    private const int ResolvedEarly = 9;
    private const int Unreported = 6;

    private static readonly string[] Codes = ["SPILL", "SIGNAGE", "PIT-LINER", "WELLHEAD", "FLARE-LOG", "CASING", "TANK-DIKE"];
    private static readonly string[] Severities = ["MINOR", "MINOR", "MAJOR", "MINOR", "MAJOR", "CRITICAL"];

    /// <summary>Not due yet and overdue, so that an open violation shows in each severity of flag.</summary>
    public static readonly IReadOnlyList<OpenViolation> Open =
    [
        .. Enumerable.Range(0, 6).Select(i => new OpenViolation("MINOR", 8 + i)),
        .. Enumerable.Range(0, 5).Select(i => new OpenViolation("MAJOR", 7 + i)),
        .. Enumerable.Range(0, 4).Select(i => new OpenViolation("CRITICAL", 6 + i)),
        .. Enumerable.Range(0, 6).Select(i => new OpenViolation("MINOR", 120 + 9 * i)),
        .. Enumerable.Range(0, 4).Select(i => new OpenViolation("MAJOR", 110 + 9 * i)),
    ];

    public static void Add(SampleBook book, List<Failure> failures)
    {
        var dice = book.Dice("violations");
        List<SampleRow> rows = [.. failures.Where(failure => failure.Open is not null).Select(failure => Pending(book, failure, dice))];
        var settled = failures.Where(failure => failure.Open is null).Skip(Unreported).ToList();
        for (var i = 0; rows.Count < Total - Orphans - ResolvedEarly - 1; i++)
        {
            rows.Add(Settled(book, settled[i % settled.Count], i, dice));
        }

        dice.Shuffle(rows);
        for (var i = 0; i < rows.Count; i++)
        {
            rows[i]["violation_id"] = $"V-{i + 1:00000}";
        }

        Plant(book, rows, settled, dice);
        book.Violations.Rows.AddRange(rows);
    }

    private static int Allowed(string severity) => severity switch { "CRITICAL" => 30, "MAJOR" => 60, _ => 90 };

    private static SampleRow Pending(SampleBook book, Failure failure, Dice dice)
    {
        var row = Violation(book, failure, failure.Open!.Severity, issued: failure.Days + dice.Between(0, 3), dice);
        row["paid_usd"] = "0";
        return row;
    }

    private static SampleRow Settled(SampleBook book, Failure failure, int at, Dice dice)
    {
        var severity = Severities[at % Severities.Length];
        var issued = failure.Days + dice.Between(0, 5);
        var row = Violation(book, failure, severity, issued, dice);
        var late = at % 9 == 5;
        var resolved = issued + (late ? Allowed(severity) + dice.Between(2, 50) : dice.Between(3, Allowed(severity) - 1));
        row["resolved_date"] = Cell.Of(book.AsOf.AddDays(resolved));
        if (at % 16 == 11)
        {
            row["paid_usd"] = Cell.Of(Cell.Number(row["penalty_usd"]) / 2, 2);
        }

        return row;
    }

    private static SampleRow Violation(SampleBook book, Failure failure, string severity, int issued, Dice dice)
    {
        var row = new SampleRow(book.Violations);
        row["inspection_id"] = failure.Inspection["inspection_id"];
        row["lease_id"] = failure.Inspection["lease_id"];
        row["code"] = dice.Pick(Codes);
        row["severity"] = severity;
        row["issued_date"] = Cell.Of(book.AsOf.AddDays(issued));
        row["due_date"] = Cell.Of(book.AsOf.AddDays(issued + Allowed(severity)));
        var penalty = severity switch { "CRITICAL" => dice.Between(20, 90) * 500, "MAJOR" => dice.Between(4, 30) * 250, _ => dice.OneIn(4) ? 0 : dice.Between(2, 15) * 100 };
        row["penalty_usd"] = Cell.Of(penalty);
        row["paid_usd"] = Cell.Of(penalty);
        return row;
    }

    private static void Plant(SampleBook book, List<SampleRow> rows, List<Failure> settled, Dice dice)
    {
        var next = rows.Count + 1;
        for (var i = 0; i < ResolvedEarly; i++)
        {
            var row = Settled(book, dice.Pick(settled), 1, dice);
            row["resolved_date"] = Cell.Of(Cell.Date(row["issued_date"]).AddDays(-dice.Between(1, 40)));
            Insert(rows, row, next++, dice);
            book.Defects.Plant("DATE_ORDER", book.Violations, row["violation_id"], "resolved before it was issued", row);
        }

        for (var i = 0; i < Orphans; i++)
        {
            var row = Settled(book, dice.Pick(settled), 1, dice);
            var (column, nobody) = i < 3 ? ("lease_id", $"TX-{9_101 + i}") : ("inspection_id", $"I-{99_001 + i}");
            row[column] = nobody;
            Insert(rows, row, next++, dice);
            book.Defects.Plant("ORPHAN", book.Violations, row["violation_id"], column == "lease_id" ? "no such lease" : "no such inspection", row);
        }

        var blank = Settled(book, dice.Pick(settled), 1, dice);
        rows.Insert(dice.Between(0, rows.Count), blank);
        book.Defects.Plant("KEY_MISSING", book.Violations, "", "no id", blank);
    }

    private static void Insert(List<SampleRow> rows, SampleRow row, int number, Dice dice)
    {
        row["violation_id"] = $"V-{number:00000}";
        rows.Insert(dice.Between(0, rows.Count), row);
    }
}
