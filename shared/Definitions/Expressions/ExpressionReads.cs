namespace Vanguards.Definitions.Expressions;

/// <summary>
/// A use of <c>steps.NAME</c> with the member that follows, and of <c>output</c> what is read of it, as a JSON Pointer (<paramref name="Path"/>: <c>/leases/0/margin</c>), as far as they are written out.
/// </summary>
public readonly record struct StepUse(string Name, string? Member, string? Path = null);

/// <summary>What an expression reads of its scope, found without running it. Where names are computed, the All… flags are set.</summary>
public sealed class ExpressionReads
{
    internal HashSet<StepUse> StepUses { get; } = [];
    internal HashSet<string> InputNames { get; } = new(StringComparer.Ordinal);
    internal HashSet<string> UnknownNames { get; } = new(StringComparer.Ordinal);

    /// <summary>Inputs named, as in <c>inputs.county</c> or <c>inputs['county']</c>.</summary>
    public IReadOnlySet<string> Inputs => InputNames;
    /// <summary><c>inputs</c> is used as a whole or with a computed name.</summary>
    public bool AllInputs { get; internal set; }
    /// <summary>Steps named, by id or with <c>_</c> for <c>-</c> and <c>.</c>.</summary>
    public IReadOnlySet<StepUse> Steps => StepUses;
    /// <summary><c>steps</c> is used as a whole or with a computed name.</summary>
    public bool AllSteps { get; internal set; }
    public bool Item { get; internal set; }
    public bool Index { get; internal set; }
    public bool Execution { get; internal set; }
    public bool AsOf { get; internal set; }
    /// <summary><c>now</c>, or a <c>Date</c> of the present, which is <c>now</c> as well.</summary>
    public bool Now { get; internal set; }
    /// <summary>Uses <c>Math.random</c>, which is refused: a retry has to decide alike.</summary>
    public bool Random { get; internal set; }
    /// <summary>Names that are neither in scope nor part of JavaScript.</summary>
    public IReadOnlySet<string> Unknown => UnknownNames;
}
