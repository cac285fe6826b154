namespace Vanguards.Expressions;

/// <summary>What one evaluation may use. The defaults are those of the definition format for expressions.</summary>
public sealed record ExpressionLimits
{
    public int Statements { get; init; } = 100_000;
    /// <summary>Bytes allocated in all, garbage included.</summary>
    public long Memory { get; init; } = 16L * 1024 * 1024;
    /// <summary>Wall time; a backstop, so a fault of it can be retried.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Most items of an array.</summary>
    internal uint ArraySize { get; init; } = 1_000_000;

    /// <summary>The default limits of javascript tasks: time and memory bound them, statements do not.</summary>
    public static ExpressionLimits Script { get; } = new() { Statements = int.MaxValue, Memory = 64L * 1024 * 1024, Time = TimeSpan.FromSeconds(5) };

    /// <summary>A value over this many bytes of JSON cannot be read in an expression.</summary>
    public const long ValueLimit = 4L * 1024 * 1024;
}
