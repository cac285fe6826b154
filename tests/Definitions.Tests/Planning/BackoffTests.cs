using CsCheck;
using Vanguards.Definitions.Model;
using Vanguards.Definitions.Planning;

namespace Vanguards.Definitions.Tests.Planning;

public sealed class BackoffTests
{
    private static readonly Gen<RetrySettings> Settings = Gen.Select(Gen.Double[0, 1000], Gen.Double[0, 10_000], Gen.Double[0, 10], Gen.Double[0, 1])
        .Select((initial, max, multiplier, jitter) => new RetrySettings { InitialDelay = initial, MaxDelay = max, Multiplier = multiplier, Jitter = jitter });

    private static readonly Gen<(RetrySettings Retry, int N)> Cases = Gen.Select(Settings, Gen.Int[1, 2000]);

    [Fact]
    public void Delay_Always_LiesBetweenTheJitteredAndTheFullDelay()
    {
        for (var seed = 0u; seed < 2000; seed++)
        {
            var (retry, n) = Cases.Generate(new PCG(seed, 42), null, out _);
            var full = retry.InitialDelay == 0 ? 0 : Math.Min(retry.MaxDelay, retry.InitialDelay * Math.Pow(retry.Multiplier, n - 1));
            var delay = Backoff.Delay(retry, "run", "step", -1, n).TotalSeconds;
            Assert.True(delay >= full * (1 - retry.Jitter) - 1e-6 && delay <= full + 1e-6, $"{delay} of {full}: {retry}, n = {n}, seed {seed}");
            Assert.Equal(delay, Backoff.Delay(retry, "run", "step", -1, n).TotalSeconds);
        }
    }

    [Fact]
    public void Delay_Defaults_DoublesFromOneSecondToFiveMinutes()
    {
        var retry = new RetrySettings { Jitter = 0 };

        Assert.Equal([1, 2, 4, 8, 256, 300, 300], new[] { 1, 2, 3, 4, 9, 10, 5000 }.Select(n => Backoff.Delay(retry, "run", "step", -1, n).TotalSeconds));
    }

    [Fact]
    public void Delay_OverStepsAndItems_IsSpreadEvenly()
    {
        var drawn = Enumerable.Range(0, 10_000).Select(item => Backoff.Delay(new RetrySettings { Jitter = 1 }, "run", "step", item, 1).TotalSeconds).ToList();

        for (var tenth = 0; tenth < 10; tenth++)
        {
            Assert.InRange(drawn.Count(delay => (int)(delay * 10) == tenth), 800, 1200);
        }
    }

    [Fact]
    public void Delay_BeyondAllBounds_IsCapped() =>
        Assert.Equal(Backoff.Ceiling, Backoff.Delay(new RetrySettings { InitialDelay = 1e300, MaxDelay = double.PositiveInfinity, Jitter = 0 }, "run", "step", -1, 9000));
}
