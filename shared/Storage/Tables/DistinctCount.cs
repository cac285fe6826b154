using System.Numerics;
using System.Runtime.CompilerServices;

namespace Vanguards.Storage.Tables;

/// <summary>
/// Estimates how many different values there were from their hashes, in a fixed 4 KiB, within about 1.6 % (standard error): HyperLogLog (Flajolet, Fusy, Gandouet and Meunier, 2007) with
/// the estimator of O. Ertl, "New cardinality estimation algorithms for HyperLogLog sketches" (2017), which needs no correction for few or for many values.
/// </summary>
internal sealed class DistinctCount
{
    private const int IndexBits = 12;
    private const int Registers = 1 << IndexBits;
    private const int HashBits = 64 - IndexBits;

    private readonly byte[] _registers = new byte[Registers];

    /// <summary>A number whose bits all depend on all of those of <paramref name="value"/> (D. Stafford's thirteenth variant of MurmurHash3's finalizer).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Hash(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
        value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
        return value ^ (value >> 31);
    }

    /// <summary>Takes note of a value by its hash, all of whose bits are to be as good as random.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ulong hash)
    {
        // The bit set below the hash ends the count where all of its bits are zero.
        var rank = (byte)(BitOperations.LeadingZeroCount((hash << IndexBits) | (1UL << (IndexBits - 1))) + 1);
        ref var register = ref _registers[hash >> HashBits];
        if (rank > register)
        {
            register = rank;
        }
    }

    public long Estimate()
    {
        var counts = new int[HashBits + 2];
        foreach (var register in _registers)
        {
            counts[register]++;
        }

        var sum = Registers * Tau(1 - ((double)counts[HashBits + 1] / Registers));
        for (var rank = HashBits; rank > 0; rank--)
        {
            sum = (sum + counts[rank]) / 2;
        }

        sum += Registers * Sigma((double)counts[0] / Registers);
        return (long)Math.Round(Registers / (2 * Math.Log(2)) * Registers / sum);
    }

    /// <summary>x + Σ x^(2^k) · 2^(k-1) over k ≥ 1; infinite if there was no value at all.</summary>
    private static double Sigma(double x)
    {
        if (x == 1)
        {
            return double.PositiveInfinity;
        }

        var (sum, before, weight) = (x, double.NaN, 1.0);
        while (sum != before)
        {
            before = sum;
            x *= x;
            sum += x * weight;
            weight *= 2;
        }

        return sum;
    }

    /// <summary>(1 - x - Σ (1 - x^(2^-k))² · 2^-k over k ≥ 1) / 3.</summary>
    private static double Tau(double x)
    {
        if (x is 0 or 1)
        {
            return 0;
        }

        var (sum, before, weight) = (1 - x, double.NaN, 1.0);
        while (sum != before)
        {
            before = sum;
            x = Math.Sqrt(x);
            weight /= 2;
            sum -= (1 - x) * (1 - x) * weight;
        }

        return sum / 3;
    }
}
