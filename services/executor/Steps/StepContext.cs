using System.Text.Json;
using Vanguards.Contracts.Steps;
using Vanguards.Definitions.Model;
using Vanguards.Executor.Definitions;
using Vanguards.Executor.Values;

namespace Vanguards.Executor.Steps;

/// <summary>One attempt as a runner sees it.</summary>
public sealed class StepContext
{
    public required StepWork Work { get; init; }
    public required CompiledWorkflow Workflow { get; init; }
    public required CompiledStep Compiled { get; init; }
    public required StepScope Scope { get; init; }
    public required StepLog Log { get; init; }

    public WorkflowStep Step => Compiled.Step;

    public RunContext Run => Work.Run;

    internal TemplateSet Templates => Compiled.Templates;

    /// <summary>The key under which a receiver can tell a repeated effect: the same for all attempts.</summary>
    public string IdempotencyKey => $"{Run.ExecutionId}/{Work.EffectKey}/{Work.Item?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-"}";

    /// <summary>What the step gives, without the run's secrets: outputs are kept, shown and printed. Steps that need a secret read it from the inputs.</summary>
    internal JsonElement Masked(JsonElement value)
    {
        var masked = MaskedJson.Of(value, Log.Mask, out var changed);
        if (changed)
        {
            Log.Warn($"A secret input stood in what the step gave; it was replaced by {Expressions.SecretMask.Mask}");
        }

        return masked;
    }

    /// <summary>A field of the step that is any JSON with expressions in its strings; null stays null.</summary>
    internal async ValueTask<JsonElement?> FillAsync(string place, JsonElement? json, CancellationToken cancel) =>
        json is { ValueKind: not JsonValueKind.Undefined } given ? await Scope.FillAsync(Templates.Template(place, given), cancel) : null;

    /// <summary>A field of the step that is text with expressions in it.</summary>
    internal async ValueTask<string?> TextAsync(string place, string? text, CancellationToken cancel)
    {
        if (text is null)
        {
            return null;
        }

        var value = await Scope.FillAsync(Templates.Template(place, text), cancel);
        return Expressions.ExpressionEngine.AsText(value);
    }
}
