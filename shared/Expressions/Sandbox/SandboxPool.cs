using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text.Json;
using Vanguards.Definitions;
using Vanguards.Definitions.Expressions;

namespace Vanguards.Expressions.Sandbox;

/// <summary>The sandboxes of this process: started when first needed, kept warm while they are few, at most so many at once.</summary>
internal sealed class SandboxPool
{
    private const long Mebibyte = 1024 * 1024;

    /// <summary>Heap of a usual sandbox; an evaluation that may need more gets one of its own.</summary>
    private const long UsualHeap = 256 * Mebibyte;

    private const long LargestHeap = 2048 * Mebibyte;

    /// <summary>The runtime, compiled code and the values on their way.</summary>
    private const long BaseHeap = 64 * Mebibyte;

    /// <summary>Bytes of heap for a byte of JSON as objects of the interpreter.</summary>
    private const long HeapPerByte = 24;

    private const int Kept = 2;

    private readonly ConcurrentStack<SandboxProcess> _idle = new();
    // Apart, so that scripts, which may take minutes, do not hold up expressions, which take a second at most.
    private readonly SemaphoreSlim _forScripts = new(Math.Max(4, Environment.ProcessorCount));
    private readonly SemaphoreSlim _forExpressions = new(Math.Max(4, Environment.ProcessorCount));

    /// <summary>One for the process: what bounds its sandboxes must not depend on how many engines it has.</summary>
    public static SandboxPool Shared { get; } = new();

    public Evaluated Run(JsExpression code, ExpressionScope scope, ExpressionLimits limits, Action<string>? log, CancellationToken cancel)
    {
        var slots = code.IsScript ? _forScripts : _forExpressions;
        slots.Wait(cancel);
        try
        {
            var heap = Math.Min(LargestHeap, BaseHeap + limits.Memory + (HeapPerByte * BytesRead(code.Reads, scope)));
            var usual = heap <= UsualHeap;
            var sandbox = usual ? Idle() ?? new SandboxProcess(UsualHeap) : new SandboxProcess(heap);
            try
            {
                return sandbox.Run(code, scope, limits, log, cancel);
            }
            finally
            {
                if (usual && sandbox.IsUsable && _idle.Count < Kept)
                {
                    _idle.Push(sandbox);
                }
                else
                {
                    sandbox.Dispose();
                }
            }
        }
        catch (SandboxLostException lost)
        {
            return Evaluated.Failed(new Fault { Code = "RESOURCE_UNAVAILABLE", Message = lost.Message, Retryable = true, Resource = "sandbox" });
        }
        finally
        {
            slots.Release();
        }
    }

    /// <summary>Bytes of JSON that the code reads, or may read.</summary>
    public static long BytesRead(ExpressionReads reads, ExpressionScope scope) =>
        (reads.AllInputs || reads.Inputs.Count > 0 ? Size(scope.Inputs) : 0)
        + (reads.Item ? Size(scope.Item) : 0)
        + scope.StepsOf(reads).Where(step => step.Value.Bytes <= ExpressionLimits.ValueLimit).Sum(step => step.Value.Bytes);

    private static long Size(JsonElement? value) => value is { ValueKind: not JsonValueKind.Undefined } given ? JsonMarshal.GetRawUtf8Value(given).Length : 0;

    private SandboxProcess? Idle()
    {
        while (_idle.TryPop(out var sandbox))
        {
            if (sandbox.HasExited)
            {
                sandbox.Dispose();
                continue;
            }

            return sandbox;
        }

        return null;
    }
}
