namespace Vanguards.Definitions.Planning;

/// <summary>A step that runs once per item: expanded first, then its items, then joined.</summary>
internal static class ForEachPlan
{
    public static void Expanded(Turn turn, StepCell whole, int count)
    {
        whole = turn.EnsureStarted(whole);
        whole = turn.Set(whole with
        {
            InFlight = false,
            Status = CellStatus.Running,
            WhenSettled = true,
            Items = Math.Max(0, count),
            Retries = 0,
            UnavailableTries = 0,
            UnavailableSince = null,
            Returns = 0,
            Losses = 0,
            Fault = null,
            Message = null,
        });
        GoOn(turn, whole);
    }

    /// <summary>A retried run takes up a list that it had stored already; items that completed stay as they are.</summary>
    public static void Resume(Turn turn, StepCell whole)
    {
        whole = turn.EnsureStarted(whole with { Attempt = 1, WhenSettled = true });
        GoOn(turn, whole);
    }

    public static void DispatchNext(Turn turn, int step)
    {
        var whole = turn.State.Cell(step);
        var items = turn.Tally.Items(step);
        items.Queued = false;
        if (items.SkipBegun(whole.Items ?? 0) && items.Open < turn.Shape.MaxItemsOf(step))
        {
            var item = turn.State.Cell(step, items.Next) with { Kind = AttemptKind.Step, WhenSettled = true };
            if (item.HeldUntil > turn.Now)
            {
                turn.MakeReady(item);
            }
            else
            {
                Dispatching.Dispatch(turn, item);
            }

            turn.Tally.QueueItems(step);
        }
    }

    /// <summary>An item reached its end, fallback and all.</summary>
    public static void ItemEnded(Turn turn, StepCell item)
    {
        if (item.Status == CellStatus.Failed || item is { Status: CellStatus.Skipped, SkipReason: SkipReason.Error })
        {
            turn.Tell(new PlanNote.ItemFailed(item.Step, item.Item, item.Status, item.Fault));
        }

        var whole = turn.State.Cell(item.Step);
        if (whole.Status.IsEnded() || turn.State.IsStopping)
        {
            return;
        }

        if (item.Status == CellStatus.Failed)
        {
            whole = turn.Set(whole with { Fault = whole.Fault ?? item.Fault });
            if (!turn.Shape.Continues)
            {
                Fail(turn, whole);
                return;
            }
        }

        GoOn(turn, whole);
    }

    private static void GoOn(Turn turn, StepCell whole)
    {
        var items = turn.Tally.Items(whole.Step);
        if (items.Ended < whole.Items)
        {
            turn.Tally.QueueItems(whole.Step);
        }
        else if (items.CountOf(CellStatus.Failed) > 0)
        {
            Fail(turn, whole);
        }
        else
        {
            turn.MakeReady(whole with { Kind = AttemptKind.Join, KeepsAttempt = true });
        }
    }

    private static void Fail(Turn turn, StepCell whole)
    {
        var failed = turn.Tally.Items(whole.Step).CountOf(CellStatus.Failed);
        var message = $"Step {turn.Shape.NameOf(whole.Step)} failed: {failed} of {whole.Items} items failed";
        turn.End(whole with { Status = CellStatus.Failed, Message = message });
    }
}
