using System.ComponentModel.DataAnnotations;

namespace Vanguards.Storage.Sweep;

/// <summary>When objects that nothing refers to are taken away (docs/adr/0018). Section <c>Sweep</c>.</summary>
public sealed class SweepOptions
{
    /// <summary>Hours between two sweeps; the first comes a quarter of an hour after the start, if not sooner.</summary>
    [Range(0.001, 720)]
    public double EveryHours { get; set; } = 6;

    /// <summary>Hours within which whoever has written an object, or found it there, has committed what refers to it. Nothing younger is touched.</summary>
    [Range(1, 8_760)]
    public double GraceHours { get; set; } = 24;

    /// <summary>Hours for which an object that was set aside can still come back.</summary>
    [Range(1, 8_760)]
    public double AsideHours { get; set; } = 168;

    /// <summary>Hours for which executors share a result after it was stored.</summary>
    [Range(1, 8_760)]
    public double ResultHours { get; set; } = 168;

    /// <summary>Objects about which the services are asked at once.</summary>
    [Range(1, 200_000)]
    public int Page { get; set; } = 20_000;

    /// <summary>Objects that one sweep moves or deletes at most; the rest is the next one's.</summary>
    [Range(1, 100_000_000)]
    public int Most { get; set; } = 100_000;
}
