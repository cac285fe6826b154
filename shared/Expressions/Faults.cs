using System.Text.Json;
using Jint;
using Jint.Runtime;
using Vanguards.Definitions;
using Vanguards.Definitions.Expressions;

namespace Vanguards.Expressions;

internal sealed class ValueTooLargeException(string stepId, long bytes)
    : Exception($"The output of {stepId} has {bytes:N0} bytes; expressions read values up to {ExpressionLimits.ValueLimit:N0}. Reshape it with sql first.");

/// <summary>What went wrong in an evaluation, as data.</summary>
internal static class Faults
{
    public static Fault Invalid(string message) => new() { Code = "VALIDATION_FAILED", Message = message };

    // A script is a step's own work and fails like any step, with its retries; an expression is part of the definition, which retrying cannot mend.
    private static Fault Failed(JsExpression code, string message) =>
        code.IsScript ? new Fault { Code = "STEP_FAILED", Message = message, Retryable = true } : Invalid(message);

    /// <summary>Null for what is not the expression's fault: a bug or a cancellation.</summary>
    public static Fault? Of(Exception cause, JsExpression code, ExpressionLimits limits, CancellationToken cancel)
    {
        var what = code.IsScript ? "The script" : "The expression";
        return cause switch
        {
            _ when cancel.IsCancellationRequested => null,
            ValueTooLargeException => Invalid(cause.Message),
            StatementsCountOverflowException => Invalid($"{what} ran more than {limits.Statements:N0} statements."),
            MemoryLimitExceededException => Failed(code, $"{what} used more than {limits.Memory / (1024 * 1024)} MiB."),
            RecursionDepthOverflowException or InsufficientExecutionStackException => Invalid($"{what} recursed too deeply."),
            TimeoutException or System.Text.RegularExpressions.RegexMatchTimeoutException =>
                new Fault { Code = "TIMEOUT", Message = $"{what} took longer than {limits.Time.TotalSeconds:0.###} s.", Retryable = true },
            JavaScriptException thrown => Failed(code, $"{what} failed: {thrown.Message}"),
            ScriptPreparationException => Invalid($"{what} does not parse: {cause.InnerException?.Message ?? cause.Message}"),
            PromiseRejectedException or JintException => Failed(code, $"{what} failed: {cause.Message}"),
            JsonException => Invalid($"{what} gave a value that is no JSON: {cause.Message}"),
            _ => null,
        };
    }

    public static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "null",
        JsonValueKind.Array => "an array",
        JsonValueKind.Object => "an object",
        JsonValueKind.String => "a string",
        _ => value.GetRawText(),
    };
}
