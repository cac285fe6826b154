using System.Text.Json;
using Vanguards.Executor.Results;

namespace Vanguards.Executor.Steps;

/// <summary>A step whose configuration is evaluated: what it will do, and under which key its result may be reused.</summary>
public sealed record PreparedStep
{
    /// <summary>The evaluated input as the step's page shows it.</summary>
    public JsonElement? Input { get; init; }

    /// <summary>Key of the content that decides the result; null if the result must not be reused.</summary>
    public ContentKey? Key { get; init; }

    public required Func<CancellationToken, Task<StepResult>> Run { get; init; }
}
