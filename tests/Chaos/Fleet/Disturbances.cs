namespace Vanguards.Chaos.Tests.Fleet;

/// <summary>Which disturbances come, in which order: all by the seed.</summary>
internal static class Disturbances
{
    /// <summary>From this many on every kind comes; fewer are kills, and messages doubled and purged.</summary>
    public const int Long = 20;

    private static readonly string[] Killed =
        ["executor", "orchestrator", "executor", "gateway", "validator", "executor", "orchestrator", "datasets", "notification", "agents", "scheduler"];

    public static IReadOnlyList<Func<Hand, Task>> Of(Random random, int count)
    {
        var kinds = new List<Func<Hand, Task>>();
        while (kinds.Count < count)
        {
            var round = Short(random);
            if (count >= Long)
            {
                round.AddRange(Others(random));
            }

            kinds.AddRange(Shuffled(random, round));
        }

        return kinds[..count];
    }

    private static List<Func<Hand, Task>> Short(Random random)
    {
        var services = Shuffled(random, Killed[3..]).Take(4).Concat(Killed[..4]).Select(service => (Service: service, Nth: random.Next(8))).ToList();
        var length = TimeSpan.FromSeconds(1 + (3 * random.NextDouble()));
        return
        [
            .. services.Select(each => (Func<Hand, Task>)(hand => hand.KillAsync(each.Service, each.Nth))),
            hand => hand.KillStoreAsync("rabbitmq"), hand => hand.KillStoreAsync("postgres"), hand => hand.DoubleAsync(length), hand => hand.PurgeAsync(),
        ];
    }

    private static IEnumerable<Func<Hand, Task>> Others(Random random)
    {
        TimeSpan Length(double most) => TimeSpan.FromSeconds(1 + ((most - 1) * random.NextDouble()));
        foreach (var store in FleetSite.Stores)
        {
            var (cut, silence) = (Length(60), Length(30));
            yield return hand => hand.CutAsync(store, TimeSpan.Zero);
            yield return hand => hand.CutAsync(store, cut);
            yield return hand => hand.SilenceAsync(store, silence);
        }

        var (nth, frozen, pause) = (random.Next(8), Length(10), Length(3));
        yield return hand => hand.KillStoreAsync("s3");
        yield return hand => hand.FreezeAsync(nth, frozen);
        yield return async hand =>
        {
            await hand.ScaleAsync(1);
            await hand.ScaleAsync(5);
            await hand.ScaleAsync(2);
        };
        yield return hand => hand.ScaleAsync(4);
        yield return async hand =>
        {
            await hand.KillAsync("orchestrator", 0);
            await Task.Delay(pause, TimeProvider.System, TestContext.Current.CancellationToken);
            await hand.KillAsync("orchestrator", 0);
        };
        yield return async hand =>
        {
            await hand.KillStoreAsync("postgres");
            await hand.KillStoreAsync("rabbitmq");
            await hand.KillAsync("executor", nth);
        };
    }

    private static T[] Shuffled<T>(Random random, IReadOnlyList<T> items)
    {
        T[] all = [.. items];
        random.Shuffle(all);
        return all;
    }
}
