namespace Vanguards.Samples.Generator;

/// <summary>What a lease is made to show; its outcome follows from it with a wide margin.</summary>
internal enum Story
{
    /// <summary>Produces and pays: held.</summary>
    Held,
    /// <summary>Produces at a loss.</summary>
    Marginal,
    /// <summary>Produced and stopped.</summary>
    Ceased,
    /// <summary>Shut in half a year ago.</summary>
    ShutIn,
    /// <summary>No production, an open drilling permit, land worth more than is asked: to renew.</summary>
    Drill,
    /// <summary>No production, a drilling permit pending: to renegotiate.</summary>
    Pending,
    /// <summary>No production, no permit: to release.</summary>
    Idle,
    Closed,
}

/// <summary>A lease before it has figures. <paramref name="Days"/> is from the as-of date to the expiry.</summary>
internal sealed record LeasePlan(Story Story, string Status, int Days)
{
    public string Title { get; init; } = "CLEAR";
    /// <summary>Days from the as-of date to the date the rental is paid through; null draws one that is not in arrears.</summary>
    public int? PaidDays { get; init; }
    /// <summary>Days by which the expiry is off the primary term.</summary>
    public int TermSlip { get; init; }
    public bool LowRoyalty { get; init; }
    public bool Option { get; init; }
    /// <summary>An integrity defect in the row itself: EXPIRY, ACRES or ROYALTY.</summary>
    public string? Defect { get; init; }

    public bool Produces => Story is Story.Held or Story.Marginal or Story.Ceased or Story.ShutIn;
}

internal static class LeasePlans
{
    private static readonly (Story, string)[] Cycle =
        [(Story.Drill, "ACTIVE"), (Story.Held, "ACTIVE"), (Story.Pending, "ACTIVE"), (Story.Held, "HBP"), (Story.Idle, "ACTIVE"), (Story.Held, "ACTIVE"),
         (Story.Drill, "ACTIVE"), (Story.Marginal, "ACTIVE"), (Story.Pending, "ACTIVE"), (Story.Held, "HBP"), (Story.Idle, "ACTIVE"), (Story.Held, "ACTIVE")];

    /// <summary>389 leases with an id of their own: an even grid of expiries for two years, what is past its term, what is closed.</summary>
    public static List<LeasePlan> Make(Dice dice)
    {
        List<LeasePlan> plans = [];
        // Every other day for a quarter, then every fourth: at least 22 in any 90 days up to the end of the second year.
        int[] days = [.. Enumerable.Range(0, 46).Select(i => 2 * i), 91, .. Enumerable.Range(0, 163).Select(i => 94 + 4 * i)];
        for (var i = 0; i < days.Length; i++)
        {
            var (story, status) = days[i] == 90 ? (Story.Pending, "ACTIVE") : Cycle[i % Cycle.Length];
            plans.Add(Vary(new LeasePlan(story, status, days[i]) { Option = i % 2 == 0 }, i));
        }

        plans.AddRange(Enumerable.Range(0, 5).Select(i => new LeasePlan(Story.Idle, "ACTIVE", 15 + 12 * i) { Defect = "EXPIRY" }));
        plans.AddRange(Enumerable.Range(0, 3).Select(i => new LeasePlan(Story.Drill, "ACTIVE", 780 + 15 * i) { Defect = "ACRES" }));
        plans.AddRange(Enumerable.Range(0, 2).Select(i => new LeasePlan(Story.Pending, "ACTIVE", 840 + 15 * i) { Defect = "ROYALTY" }));
        plans.AddRange(Enumerable.Range(0, 95).Select(i => new LeasePlan(Story.Held, "HBP", -dice.Between(30, 5_400)) { LowRoyalty = i is 11 or 31 or 51 or 71 }));
        plans.AddRange(Enumerable.Range(0, 8).Select(i => new LeasePlan(i % 3 == 0 ? Story.Marginal : Story.Idle, "ACTIVE", -3 - 17 * i)));
        plans.AddRange(Enumerable.Range(0, 7).Select(_ => new LeasePlan(Story.Ceased, "HBP", -dice.Between(400, 4_000))));
        plans.AddRange(Enumerable.Range(0, 8).Select(_ => new LeasePlan(Story.Marginal, "HBP", -dice.Between(400, 4_000))));
        plans.AddRange(Enumerable.Range(0, 3).Select(i => new LeasePlan(Story.ShutIn, "SHUT_IN", -dice.Between(100, 900)) { PaidDays = i == 0 ? -20 : null }));
        plans.AddRange(Enumerable.Range(0, 48).Select(i => new LeasePlan(Story.Closed, i % 3 == 0 ? "RELEASED" : "EXPIRED", i < 40 ? -dice.Between(20, 3_000) : dice.Between(10, 600))));
        return plans;
    }

    /// <summary>Sets title, arrears, options and term slips on chosen places of the first quarter, so that each flag shows in each severity.</summary>
    private static LeasePlan Vary(LeasePlan plan, int at) => at switch
    {
        // To renew, but at a risk of 50 or more without a single critical flag.
        0 or 6 or 12 => plan with { Title = "DISPUTED", Option = true },
        1 or 7 or 13 or 19 => plan with { PaidDays = -(15 + at) },
        5 or 11 or 17 or 23 => plan with { PaidDays = -(70 + at) },
        3 or 9 or 15 or 21 => plan with { Title = "CURATIVE" },
        4 or 16 or 28 => plan with { TermSlip = 45 + at, Option = false },
        60 or 66 => plan with { Title = "DISPUTED" },
        64 or 70 or 76 => plan with { Title = "CURATIVE" },
        79 or 85 => plan with { PaidDays = -40 },
        _ => plan,
    };
}
