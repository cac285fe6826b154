namespace Vanguards.Chaos.Tests.Fleet;

/// <summary>One fleet at a time, and nothing beside it: it is a dozen processes.</summary>
[CollectionDefinition("fleet", DisableParallelization = true)]
public sealed class FleetCollection;
