namespace Vanguards.Samples.Generator;

internal static class PermitRows
{
    private const int Total = 600;
    private const int Orphans = 7;
    private static readonly string[] SideTypes = ["FLARE", "DISPOSAL", "PIPELINE"];
    private static readonly string[] SideStatuses = ["APPROVED", "APPROVED", "PENDING", "EXPIRED", "REVOKED"];

    public static void Add(SampleBook book, List<Lease> leases)
    {
        var dice = book.Dice("permits");
        List<SampleRow> rows = [];
        var drilled = 0;
        foreach (var lease in leases)
        {
            if (lease.Plan.Produces)
            {
                Drilled(book, lease, drilled++, rows, dice);
            }
            else if (lease.Plan.Story == Story.Drill)
            {
                // Those of the leases that expire first lapse within the quarter.
                var expires = lease.Plan.Days <= 30 ? dice.Between(10, 85) : dice.Between(60, 500);
                rows.Add(Permit(book, lease.Id, "DRILL", "APPROVED", applied: expires - 760, approved: expires - 730, expires, spud: null));
            }
            else if (lease.Plan.Story == Story.Pending)
            {
                rows.Add(Permit(book, lease.Id, "DRILL", "PENDING", applied: -dice.Between(5, 120), approved: null, expires: null, spud: null));
            }
        }

        // Approved, never drilled, run out.
        foreach (var lease in leases.Where(lease => lease.Plan.Story == Story.Idle).Take(9))
        {
            var expires = -dice.Between(10, 300);
            rows.Add(Permit(book, lease.Id, "DRILL", "APPROVED", expires - 760, expires - 730, expires, spud: null));
        }

        while (rows.Count < Total - Orphans - 1)
        {
            rows.Add(Side(book, dice.Pick(leases).Id, dice));
        }

        dice.Shuffle(rows);
        Number(rows, 1);
        PlantOrphans(book, rows, dice);
        book.Permits.Rows.AddRange(rows);
    }

    private static void Drilled(SampleBook book, Lease lease, int at, List<SampleRow> rows, Dice dice)
    {
        // One lease in twenty-one produces without a permit on file.
        if (at % 21 == 20)
        {
            return;
        }

        var first = book.Month.AddMonths(-36);
        var begun = Math.Min(first.DayNumber - book.AsOf.DayNumber, lease.Plan.Days) - dice.Between(30, 700);
        // One in forty has production on record from before its well was begun.
        var spud = at % 40 == 7 ? -dice.Between(420, 600) : begun;
        var approved = spud - dice.Between(10, 90);
        rows.Add(Permit(book, lease.Id, "DRILL", at % 5 == 0 ? "EXPIRED" : "APPROVED", approved - dice.Between(15, 60), approved, approved + 730, spud));
    }

    private static SampleRow Side(SampleBook book, string lease, Dice dice)
    {
        var status = dice.Pick(SideStatuses);
        var applied = -dice.Between(60, 1_400);
        if (status == "PENDING")
        {
            return Permit(book, lease, dice.Pick(SideTypes), status, -dice.Between(5, 150), null, null, null);
        }

        var approved = applied + dice.Between(10, 55);
        var expires = status == "APPROVED" ? dice.Between(20, 900) : approved + dice.Between(180, 365);
        return Permit(book, lease, dice.Pick(SideTypes), status, applied, approved, expires, null);
    }

    private static SampleRow Permit(SampleBook book, string lease, string type, string status, int applied, int? approved, int? expires, int? spud)
    {
        var row = new SampleRow(book.Permits);
        row["lease_id"] = lease;
        row["type"] = type;
        row["status"] = status;
        row["applied_date"] = Cell.Of(book.AsOf.AddDays(applied));
        row["approved_date"] = Cell.Of(approved is { } a ? book.AsOf.AddDays(a) : null);
        row["expires_date"] = Cell.Of(expires is { } e ? book.AsOf.AddDays(e) : null);
        row["spud_date"] = Cell.Of(spud is { } s ? book.AsOf.AddDays(s) : null);
        return row;
    }

    private static void Number(List<SampleRow> rows, int from)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            rows[i]["permit_id"] = $"P-{from + i:00000}";
            rows[i]["well_id"] = $"W-{from + i:00000}";
        }
    }

    private static void PlantOrphans(SampleBook book, List<SampleRow> rows, Dice dice)
    {
        var next = rows.Count + 1;
        for (var i = 0; i < Orphans; i++)
        {
            var orphan = Side(book, $"TX-{9_001 + i}", dice);
            Number([orphan], next++);
            rows.Insert(dice.Between(0, rows.Count), orphan);
            book.Defects.Plant("ORPHAN", book.Permits, orphan["permit_id"], "no such lease", orphan);
        }

        var blank = rows[0].Copy();
        blank["permit_id"] = "";
        blank["well_id"] = $"W-{next:00000}";
        rows.Insert(dice.Between(1, rows.Count), blank);
        book.Defects.Plant("KEY_MISSING", book.Permits, "", "no id", blank);
    }
}
