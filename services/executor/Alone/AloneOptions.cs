using System.ComponentModel.DataAnnotations;

namespace Vanguards.Executor.Alone;

/// <summary>Bounds of a step's own process. Section <c>Executor:Alone</c>.</summary>
public sealed class AloneOptions
{
    public const string Section = "Executor:Alone";

    /// <summary>Memory of the process, in MiB; it is ended when it uses more.</summary>
    [Range(128, 1_048_576)]
    public int MemoryMiB { get; set; } = 2_048;

    /// <summary>Seconds in which it must be up; also what a step with a time limit has on top of it before the process is ended.</summary>
    [Range(1, 3_600)]
    public double StartSeconds { get; set; } = 60;

    /// <summary>Seconds in which it must have stopped when it is told to, before it is killed.</summary>
    [Range(0.1, 60)]
    public double StopSeconds { get; set; } = 1;
}
