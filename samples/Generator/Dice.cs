namespace Vanguards.Samples.Generator;

/// <summary>SplitMix64 over integers and decimals only: floating point functions may differ between machines, these do not.</summary>
internal sealed class Dice
{
    private ulong state;

    public Dice(int seed, string stream)
    {
        state = 0xCBF29CE484222325;
        foreach (var letter in stream)
        {
            state = (state ^ letter) * 0x100000001B3;
        }

        state ^= unchecked((ulong)seed) * 0x9E3779B97F4A7C15;
        Next();
    }

    /// <summary>A whole number from both ends included.</summary>
    public int Between(int from, int to) => from + (int)(Next() % (ulong)(to - from + 1));

    /// <summary>A multiple of 1/10,000 of the way from one end to the other.</summary>
    public decimal Between(decimal from, decimal to) => from + (to - from) * Between(0, 10_000) / 10_000m;

    public bool OneIn(int chances) => Between(1, chances) == 1;

    public T Pick<T>(IReadOnlyList<T> items) => items[Between(0, items.Count - 1)];

    public void Shuffle<T>(IList<T> items)
    {
        for (var i = items.Count - 1; i > 0; i--)
        {
            var j = Between(0, i);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private ulong Next()
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15;
            var z = state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
