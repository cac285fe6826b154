using System.Text.Json;
using Vanguards.Definitions;

namespace Vanguards.Expressions;

/// <summary>The value of an expression or template, or why there is none.</summary>
public readonly record struct Evaluated
{
    /// <summary>The value; undefined reads as JSON null. Default when <see cref="Fault"/> is set.</summary>
    public JsonElement Value { get; init; }
    public Fault? Fault { get; init; }
    /// <summary>A secret input was read, so the value must be masked wherever it is shown.</summary>
    public bool Secret { get; init; }

    internal static Evaluated Failed(Fault fault) => new() { Fault = fault };
}
