using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Vanguards.TestSupport;

namespace Vanguards.Benchmarks.Workloads;

/// <summary>W5: 500 executions asked for, <c>kill -9</c> when 40 % of them have ended, restart: what was accepted and is lost, what ran twice after its commit.</summary>
internal sealed class Crash : IWorkload
{
    private const int Executions = 500;
    private const int Steps = 5;
    private const double KillAt = 0.4;

    public string Name => "W5";

    public async Task MeasureAsync(Func<IMeasuredProduct> product, CancellationToken cancel)
    {
        await using var bench = await Bench.StartAsync(product(), cancel, Bench.Chain("five", Steps));
        var accepted = new ConcurrentBag<string>();
        var asking = AskAsync(bench.Api, accepted, cancel);
        int endedBefore;
        do
        {
            endedBefore = await EndedAsync(bench, cancel);
        }
        while (endedBefore < Executions * KillAt);

        await bench.Product.KillAsync(cancel);
        var watch = Stopwatch.StartNew();
        await asking;
        var acceptedBefore = accepted.ToHashSet();
        await bench.Product.StartAsync(cancel);
        var (lost, twice) = (0, 0);
        for (var n = 0; n < Executions; n++)
        {
            var known = (await bench.Api.GetAsync($"api/executions/{Id(n)}", cancel)).Status == HttpStatusCode.OK;
            var status = await bench.Api.ExecuteAndWaitAsync(ApiClient.Request(Id(n), "five", Bench.UseCase), cancel);
            lost += (string)status["state"]! == "COMPLETED" && (known || !acceptedBefore.Contains(Id(n))) ? 0 : 1;
        }

        var took = watch.Elapsed.TotalSeconds;
        for (var n = 0; n < Executions; n++)
        {
            twice += await TwiceAsync(bench, Id(n), cancel);
        }

        Measured.Print(Name, new()
        {
            ["executions"] = Executions,
            ["acceptedBeforeKill"] = acceptedBefore.Count,
            ["endedBeforeKill"] = endedBefore,
            ["lost"] = lost,
            ["committedStepsRunAgain"] = twice,
            ["secondsToAllEnded"] = took,
        });
    }

    private static string Id(int n) => $"r{n}";

    /// <summary>Asks for all of them; one that is not answered because of the kill is asked for again afterwards.</summary>
    private static Task AskAsync(ApiClient api, ConcurrentBag<string> accepted, CancellationToken cancel) => Parallel.ForEachAsync(
        Enumerable.Range(0, Executions),
        new ParallelOptions { MaxDegreeOfParallelism = 64, CancellationToken = cancel },
        async (n, token) =>
        {
            try
            {
                if ((await api.PostAsync("api/workflows/execute", ApiClient.Request(Id(n), "five", Bench.UseCase), token)).Status == HttpStatusCode.Accepted)
                {
                    accepted.Add(Id(n));
                }
            }
            catch (HttpRequestException)
            {
                // Killed.
            }
        });

    private static async Task<int> EndedAsync(Bench bench, CancellationToken cancel)
    {
        var ended = 0;
        string? next = "";
        while (next is not null)
        {
            var page = (await bench.Api.GetAsync($"api/executions?useCase={Bench.UseCase}&state=COMPLETED&limit=500{(next.Length > 0 ? $"&after={next}" : "")}", cancel)).Expect(HttpStatusCode.OK);
            ended += page["items"]!.AsArray().Count;
            next = (string?)page["next"];
        }

        return ended;
    }

    /// <summary>Steps that were started after they had completed.</summary>
    private static async Task<int> TwiceAsync(Bench bench, string id, CancellationToken cancel)
    {
        var items = (await bench.Api.GetAsync($"api/executions/{id}/events?limit=500", cancel)).Expect(HttpStatusCode.OK)["items"]!.AsArray();
        var (completed, twice) = (new HashSet<string>(), 0);
        foreach (var item in items)
        {
            var step = (string?)item!["step"]?["id"];
            switch ((string)item["type"]!)
            {
                case "STEP_COMPLETE":
                    twice += completed.Add(step!) ? 0 : 1;
                    break;
                case "STEP_START":
                    twice += completed.Contains(step!) ? 1 : 0;
                    break;
                default:
                    break;
            }
        }

        return twice;
    }
}
