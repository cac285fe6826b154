using Vanguards.Definitions.Graph;

namespace Vanguards.Definitions.Checks;

/// <summary>Where an expression stands, which decides what it can name. Without a step it is the result's, or a rule's over the inputs.</summary>
internal sealed record Place(StepNode? Node, bool Item, bool StepsInScope = true, bool RunInScope = true)
{
    public static Place Result { get; } = new(null, Item: false);

    public static Place InputsAlone { get; } = new(null, Item: false, StepsInScope: false, RunInScope: false);
}
