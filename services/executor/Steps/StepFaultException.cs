using System.Text.Json;
using Vanguards.Definitions;

namespace Vanguards.Executor.Steps;

/// <summary>
/// Carries a fault from where its cause is known to the one place that reports it. An exception, because causes lie deep in
/// evaluations whose every caller would otherwise pass the fault on by hand.
/// </summary>
public sealed class StepFaultException(Fault fault, JsonElement? checkpoint = null) : Exception(fault.Message)
{
    public Fault Fault { get; } = fault;

    /// <summary>What an agent handed over for the next attempt.</summary>
    public JsonElement? Checkpoint { get; } = checkpoint;

    public static StepFaultException Invalid(string message) =>
        new(new Fault { Code = "VALIDATION_FAILED", Message = message });

    public static StepFaultException Failed(string message, bool retryable = true) =>
        new(new Fault { Code = "STEP_FAILED", Message = message, Retryable = retryable });

    public static StepFaultException Unavailable(string resource, string message, double? retryAfter = null) =>
        new(new Fault { Code = "RESOURCE_UNAVAILABLE", Message = message, Retryable = true, Resource = resource, RetryAfter = retryAfter });
}
