using System.Buffers;
using System.Text.Json;
using Acornima.Ast;
using Jint;
using Jint.Native;
using Vanguards.Definitions.Expressions;

namespace Vanguards.Expressions;

/// <summary>
/// Evaluates any code under limits that Jint checks between statements. A single native call can pass them, so this runs in
/// the sandbox, which can be ended.
/// </summary>
internal static class Evaluation
{
    /// <summary>Deepest nesting of a value; what stores it later has a smaller limit and says so.</summary>
    private const int MaxDepth = 512;

    /// <param name="code">What to evaluate.</param>
    /// <param name="scope">What it sees.</param>
    /// <param name="limits">What it may use.</param>
    /// <param name="log">Takes a script's lines.</param>
    /// <param name="compiled">Keeps what is compiled.</param>
    /// <param name="begin">Called when the code itself starts: reading its scope is not on its time.</param>
    public static Evaluated Run(JsExpression code, ExpressionScope scope, ExpressionLimits limits, Action<string>? log, CompiledExpressions<Prepared<Script>> compiled, Action? begin = null)
    {
        try
        {
            var engine = ScopedEngine.Create(code.Reads, scope, limits, log);
            var prepared = compiled.Get(code);
            begin?.Invoke();
            var before = GC.GetAllocatedBytesForCurrentThread();
            var result = engine.Evaluate(prepared);
            return GC.GetAllocatedBytesForCurrentThread() - before > limits.Memory ? Evaluated.Failed(Faults.OutOfMemory(code, limits))
                : IsTooDeep(result) ? Evaluated.Failed(Faults.Invalid($"The value is nested deeper than {MaxDepth} levels."))
                : NotANumber(code, result) ?? new Evaluated { Value = ToJson(engine, result) };
        }
        catch (Exception cause) when (Faults.Of(cause, code, limits) is { } fault)
        {
            return Evaluated.Failed(fault);
        }
    }

    /// <summary>A fault for a number that JSON does not have.</summary>
    public static Evaluated? NotANumber(JsExpression code, JsValue result) => result.IsNumber() && !double.IsFinite(result.AsNumber())
        ? Evaluated.Failed(Faults.Invalid($"The expression gave {result}, which is no value: {code.Text}"))
        : null;

    public static JsonElement ToJson(Engine engine, JsValue value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        return new Jint.Native.Json.JsonSerializer(engine).Serialize(value, buffer)
            ? JsonElement.Parse(buffer.WrittenSpan, new JsonDocumentOptions { MaxDepth = MaxDepth })
            : JsonElement.Parse("null");
    }

    /// <summary>Finds plain nesting before the writer does, whose search for cycles makes a deep value slow; what it misses, the writer finds.</summary>
    private static bool IsTooDeep(JsValue value)
    {
        var left = 10_000;
        return Deeper(value, MaxDepth, ref left);
    }

    private static bool Deeper(JsValue value, int depth, ref int left)
    {
        if (value is not (JsArray or JsObject) || --left < 0)
        {
            return false;
        }

        if (depth == 0)
        {
            return true;
        }

        if (value is JsArray array)
        {
            // By index: properties would be made for every item, on the evaluation's account.
            for (uint i = 0; i < array.Length && left > 0; i++)
            {
                if (Deeper(array[i], depth - 1, ref left))
                {
                    return true;
                }
            }

            return false;
        }

        foreach (var (_, property) in value.AsObject().GetOwnProperties())
        {
            if (property.IsDataDescriptor() && Deeper(property.Value ?? JsValue.Undefined, depth - 1, ref left))
            {
                return true;
            }
        }

        return false;
    }
}
