using System.Text.Json;
using Vanguards.Definitions.Expressions;
using Vanguards.Expressions.Sandbox;

namespace Vanguards.Expressions.Tests.Sandbox;

public sealed class SandboxProcessTests
{
    private const long Heap = 256L << 20;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Run_ReadsStepsAsAWhole_LoadsOnlyWhatIsUsed()
    {
        var loaded = new List<string>();
        var scope = new ExpressionScope
        {
            Steps = new[] { "a", "b", "c" }.ToDictionary(id => id, id => new StepView
            {
                Status = "COMPLETED",
                Bytes = 10,
                Output = () =>
                {
                    loaded.Add(id);
                    return JsonSerializer.SerializeToElement(new { id });
                },
            }),
        };
        using var sandbox = new SandboxProcess(Heap);

        var evaluated = sandbox.Run(Script("const name = 'b'; return [Object.keys(steps), steps[name].output.id]"), scope, ExpressionLimits.Script, null, Cancel);

        Assert.Equal("""[["a","b","c"],"b"]""", evaluated.Value.GetRawText());
        Assert.Equal(["b"], loaded);
    }

    [Fact]
    public void Run_Logs_ArriveInOrderBeforeTheValue()
    {
        var lines = new List<string>();
        using var sandbox = new SandboxProcess(Heap);

        var evaluated = sandbox.Run(Script("for (let i = 0; i < 500; i++) log('line', i, {a: [i]}); return 'ünï \\ud83d\\ude00 \\u2028'"), new(), ExpressionLimits.Script, lines.Add, Cancel);

        Assert.Equal(500, lines.Count);
        Assert.Equal("""line 499 {"a":[499]}""", lines[^1]);
        Assert.Equal("ünï \ud83d\ude00 \u2028", evaluated.Value.GetString());
    }

    [Fact]
    public void Run_PassesAStateOn_ToNoOtherEvaluation()
    {
        using var sandbox = new SandboxProcess(Heap);
        sandbox.Run(Script("globalThis.left = 1; Array.prototype.map = () => 'mine'; Object.prototype.evil = 1; return 1"), new(), ExpressionLimits.Script, null, Cancel);

        var next = sandbox.Run(Script("return [typeof left, [1].map(x => x), ({}).evil === undefined]"), new(), ExpressionLimits.Script, null, Cancel);

        Assert.Equal("""["undefined",[1],true]""", next.Value.GetRawText());
    }

    [Fact]
    [Trait("tier", "slow")]
    public void Run_NativeCallThatOutlastsItsTime_EndsTheSandboxAndIsATimeout()
    {
        using var sandbox = new SandboxProcess(Heap);

        var evaluated = sandbox.Run(Script("let b = 3n; for (let i = 0; i < 40; i++) b *= b; return 1"), new(), ExpressionLimits.Script with { Time = TimeSpan.FromSeconds(0.5) }, null, Cancel);

        Assert.Contains(evaluated.Fault!.Code, new[] { "TIMEOUT", "STEP_FAILED" });
        Assert.True(evaluated.Fault.Retryable);
    }

    [Fact]
    public async Task Run_Cancelled_EndsTheSandboxAtOnce()
    {
        using var sandbox = new SandboxProcess(Heap);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = Task.Run(() => sandbox.Run(Script("log('begun'); while (true) {}"), new(), ExpressionLimits.Script with { Time = TimeSpan.FromMinutes(5) }, _ => begun.SetResult(), stop.Token), Cancel);
        await begun.Task;

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.False(sandbox.IsUsable);
    }

    [Fact]
    public void Run_EndedFromOutside_IsLostNotTheCodesFault()
    {
        using var sandbox = new SandboxProcess(Heap);

        Assert.Throws<SandboxLostException>(() => sandbox.Run(Script("log('begun'); while (true) {}"), new(), ExpressionLimits.Script, _ => sandbox.Kill(), Cancel));
    }

    [Fact]
    public void Run_StepCannotBeLoaded_TheCauseComesThroughAndTheSandboxIsDone()
    {
        using var sandbox = new SandboxProcess(Heap);
        var scope = new ExpressionScope { Steps = new Dictionary<string, StepView> { ["a"] = new() { Status = "COMPLETED", Output = () => throw new InvalidOperationException("storage") } } };

        Assert.Throws<InvalidOperationException>(() => sandbox.Run(Script("const n = 'a'; return steps[n].output"), scope, ExpressionLimits.Script, null, Cancel));
        Assert.False(sandbox.IsUsable);
    }

    [Fact]
    public void Run_Environment_IsNotInherited()
    {
        using var sandbox = new SandboxProcess(Heap);

        Assert.DoesNotContain("HOME=", File.ReadAllText($"/proc/{sandbox.ProcessId}/environ"), StringComparison.Ordinal);
        Assert.Contains("DOTNET_GCHeapHardLimit=0x10000000", File.ReadAllText($"/proc/{sandbox.ProcessId}/environ"), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("tier", "slow")]
    public void Run_LongPlainArray_StaysWithinAnExpressionsMemory()
    {
        var evaluated = SandboxPool.Shared.Run(ExpressionText.ParseExpression("Array(200000).fill(1)").Code!, new(), new ExpressionLimits(), null, Cancel);

        Assert.Null(evaluated.Fault);
        Assert.Equal(200_000, evaluated.Value.GetArrayLength());
    }

    [Fact]
    [Trait("tier", "slow")]
    public void Run_LargeScopeAndValue_ComeThrough()
    {
        var inputs = JsonSerializer.SerializeToElement(new { rows = Enumerable.Range(0, 200_000).Select(i => new { n = i }) });

        var evaluated = SandboxPool.Shared.Run(Script("return inputs.rows.filter(r => r.n % 2 === 0)"), new ExpressionScope { Inputs = inputs }, ExpressionLimits.Script, null, Cancel);

        Assert.Equal(100_000, evaluated.Value.GetArrayLength());
    }

    private static JsExpression Script(string source) => ExpressionText.ParseScript(source).Code!;
}
