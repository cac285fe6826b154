using Vanguards.Definitions.Model;

namespace Vanguards.Definitions.Planning;

/// <summary>Delays between tries: exponential with a ceiling, and a jitter that is the same whenever it is worked out again.</summary>
public static class Backoff
{
    /// <summary>No delay is longer than this, whatever a definition says.</summary>
    public static readonly TimeSpan Ceiling = TimeSpan.FromDays(366);

    /// <summary>
    /// The delay before try <paramref name="n"/> (1, 2, …): d = min(maxDelay, initialDelay·multiplier^(n−1)), drawn uniformly from
    /// [d·(1−jitter), d], seeded by execution, step, item and n.
    /// </summary>
    public static TimeSpan Delay(RetrySettings retry, string executionId, string stepId, int item, int n)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        var longest = Longest(retry, n);
        var jitter = double.IsNaN(retry.Jitter) ? 0 : Math.Clamp(retry.Jitter, 0, 1);
        var drawn = longest * (1 - jitter * (1 - Draw(executionId, stepId, item, n)));
        return TimeSpan.FromSeconds(Math.Min(drawn, Ceiling.TotalSeconds));
    }

    /// <summary>d in seconds, before the jitter.</summary>
    internal static double Longest(RetrySettings retry, int n)
    {
        if (!(retry.InitialDelay > 0) || !(retry.MaxDelay > 0))
        {
            return 0;
        }

        // Multiplier 0 or NaN would make 0·∞: only the first delay is then defined.
        var grown = retry.InitialDelay * Math.Pow(retry.Multiplier, n - 1);
        return double.IsNaN(grown) ? retry.MaxDelay : Math.Clamp(grown, 0, retry.MaxDelay);
    }

    /// <summary>Uniform in [0, 1): FNV-1a over the names, finished by SplitMix64 so that neighbouring n are unrelated.</summary>
    private static double Draw(string executionId, string stepId, int item, int n)
    {
        unchecked
        {
            var hash = Mix(Mix(14695981039346656037UL, executionId), stepId);
            hash = (hash ^ (uint)item) * 1099511628211UL;
            hash = (hash ^ (uint)n) * 1099511628211UL;
            hash += 0x9E3779B97F4A7C15UL;
            hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9UL;
            hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBUL;
            return ((hash ^ (hash >> 31)) >> 11) * (1.0 / (1UL << 53));
        }
    }

    private static ulong Mix(ulong hash, string text)
    {
        unchecked
        {
            foreach (var character in text)
            {
                hash = (hash ^ character) * 1099511628211UL;
            }

            return (hash ^ 0xFFFF) * 1099511628211UL; // "ab","c" is not "a","bc"
        }
    }
}
