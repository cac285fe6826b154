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
    private const int LongestMessage = 2_000;

    public static Fault Invalid(string message) => new() { Code = "VALIDATION_FAILED", Message = message };

    // A script is a step's own work and fails like any step, with its retries; an expression is part of the definition, which retrying cannot mend.
    private static Fault Failed(JsExpression code, string message) =>
        code.IsScript ? new Fault { Code = "STEP_FAILED", Message = message, Retryable = true } : Invalid(message);

    /// <summary>Null for the end of the memory: nothing is to be done then but to end.</summary>
    public static Fault? Of(Exception cause, JsExpression code, ExpressionLimits limits)
    {
        var what = Subject(code);
        return cause switch
        {
            OutOfMemoryException => null,
            ValueTooLargeException => Invalid(cause.Message),
            StatementsCountOverflowException => Invalid($"{what} ran more than {limits.Statements:N0} statements."),
            MemoryLimitExceededException => OutOfMemory(code, limits),
            RecursionDepthOverflowException or InsufficientExecutionStackException => Invalid($"{what} recursed too deeply."),
            TimeoutException or System.Text.RegularExpressions.RegexMatchTimeoutException => Timeout(code, limits),
            JavaScriptException thrown => Failed(code, $"{what} failed: {Shorten(thrown.Message)}"),
            ScriptPreparationException => Invalid($"{what} does not parse: {Shorten(cause.InnerException?.Message ?? cause.Message)}"),
            JsonException => Invalid($"{what} gave a value that is no JSON: {Shorten(cause.Message)}"),

            // The interpreter has its own bugs (overflows, ranges); whatever it stumbles over, the code brought it there.
            _ => Failed(code, $"{what} failed: {Shorten(cause.Message)}"),
        };
    }

    public static Fault OutOfMemory(JsExpression code, ExpressionLimits limits) => Failed(code, $"{Subject(code)} used more than {limits.Memory / (1024 * 1024)} MiB.");

    public static Fault Timeout(JsExpression code, ExpressionLimits limits) =>
        new() { Code = "TIMEOUT", Message = $"{Subject(code)} took longer than {limits.Time.TotalSeconds:0.###} s.", Retryable = true };

    /// <summary>It took its sandbox down, by its stack or its heap; it would do so again.</summary>
    public static Fault Fatal(JsExpression code) => Invalid($"{Subject(code)} recursed too deeply or used too much memory: its sandbox ended.");

    private static string Subject(JsExpression code) => code.IsScript ? "The script" : "The expression";

    private static string Shorten(string message) => message.Length <= LongestMessage ? message : message[..LongestMessage] + "…";

    public static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "null",
        JsonValueKind.Array => "an array",
        JsonValueKind.Object => "an object",
        JsonValueKind.String => "a string",
        _ => value.GetRawText(),
    };
}
