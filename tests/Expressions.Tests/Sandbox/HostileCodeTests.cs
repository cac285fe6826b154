using System.Diagnostics;
using System.Text.Json;
using Vanguards.Definitions.Expressions;

namespace Vanguards.Expressions.Tests.Sandbox;

/// <summary>Code that tries to outgrow its limits in ways that Jint does not stop by itself, or not in time.</summary>
public sealed class HostileCodeTests
{
    private static readonly ExpressionEngine Engine = new();

    private static readonly ExpressionScope Scope = new() { Inputs = JsonDocument.Parse("""{"list":[1,2,3]}""").RootElement.Clone() };

    /// <summary>Everything here ends as a fault, soon, with the process alive and no larger than before.</summary>
    [Theory]
    [Trait("tier", "slow")]
    // Nesting that would overflow a stack.
    [InlineData("let a=[]; for(let i=0;i<100000;i++) a=[a]; return a", "VALIDATION_FAILED")]
    [InlineData("let a={}; for(let i=0;i<100000;i++) a={a}; return a", "VALIDATION_FAILED")]
    [InlineData("let a=[]; for(let i=0;i<100000;i++) a=[a]; return ''+a", "VALIDATION_FAILED|STEP_FAILED|TIMEOUT")]
    [InlineData("let a=[]; for(let i=0;i<100000;i++) a=[a]; log(a); return 1", "VALIDATION_FAILED|STEP_FAILED|TIMEOUT")]
    [InlineData("let a=[]; for(let i=0;i<100000;i++) a=[a]; return a.flat(Infinity).length", "VALIDATION_FAILED|STEP_FAILED")]
    [InlineData("let f=class{}; for(let i=0;i<20000;i++) f=class extends f{}; return new f()", "VALIDATION_FAILED|STEP_FAILED")]
    [InlineData("const a={toString(){return ''+this}}; return ''+a", "VALIDATION_FAILED|STEP_FAILED|TIMEOUT")]
    [InlineData("const a={toJSON(){return {b:this}}}; return a", "VALIDATION_FAILED|STEP_FAILED|TIMEOUT")]
    [InlineData("const p=new Proxy({}, {get(t,k,r){return r[k]}}); return p.x", "VALIDATION_FAILED|STEP_FAILED")]
    [InlineData("function* g(){ yield* g() } return [...g()].length", "VALIDATION_FAILED|STEP_FAILED")]
    [InlineData("return [3,2,1].sort(function c(a,b){ return [3,2,1].sort(c)[0] })", "VALIDATION_FAILED|STEP_FAILED")]
    [InlineData("const a=[]; a.push(a); return a", "VALIDATION_FAILED|STEP_FAILED")]
    // Few objects that hold each other many times.
    [InlineData("let a=[1]; for(let i=0;i<60;i++) a=[a,a]; return a", "STEP_FAILED|TIMEOUT|VALIDATION_FAILED")]
    [InlineData("let a=[1]; for(let i=0;i<60;i++) a=[a,a]; return ''+a", "STEP_FAILED|TIMEOUT|VALIDATION_FAILED")]
    [InlineData("let a=[1]; for(let i=0;i<60;i++) a=[a,a]; return a.flat(Infinity).length", "STEP_FAILED|TIMEOUT|VALIDATION_FAILED")]
    // Memory in one native call.
    [InlineData("return new ArrayBuffer(2**31-1).byteLength", "STEP_FAILED")]
    [InlineData("return new Uint8Array(1e9).length", "STEP_FAILED")]
    [InlineData("return new SharedArrayBuffer(1e9).byteLength", "STEP_FAILED")]
    [InlineData("return new Float64Array(1e8).map(x=>1).length", "STEP_FAILED")]
    [InlineData("return [new Uint8Array(1e8),new Uint8Array(1e8),new Uint8Array(1e8),new Uint8Array(1e8)].length", "STEP_FAILED")]
    [InlineData("return 'x'.repeat(536870000).length", "STEP_FAILED")]
    [InlineData("return 'x'.padStart(536870000).length", "STEP_FAILED")]
    [InlineData("return ['a'.repeat(5e8),'b'.repeat(5e8),'c'.repeat(5e8),'d'.repeat(5e8)].length", "STEP_FAILED")]
    [InlineData("const s='a'.repeat(1e6); return `${s}${s}${s}${s}`.repeat(100).length", "STEP_FAILED|VALIDATION_FAILED")]
    [InlineData("return 'a'.repeat(1e6).split('').join('b'.repeat(1e6)).length", "STEP_FAILED|TIMEOUT")]
    [InlineData("return 'a'.repeat(1e6).replaceAll('a','b'.repeat(1e6)).length", "STEP_FAILED")]
    [InlineData("return 'a'.repeat(1e6).replace(/a/g,'b'.repeat(1e6)).length", "STEP_FAILED")]
    [InlineData("return Array(1e9).fill(0).length", "STEP_FAILED")]
    [InlineData("return Array.from({length:1e9}).length", "STEP_FAILED")]
    [InlineData("return Object.getOwnPropertyNames('x'.repeat(3e7)).length", "STEP_FAILED|TIMEOUT")]
    [InlineData("const s=' '+'a'.repeat(4e6); return Array(9999).fill(s).map(Function.prototype.call, String.prototype.trimStart).length", "STEP_FAILED")]
    [InlineData("return Array(9999).fill('€'.repeat(1e6)).map(encodeURIComponent).length", "STEP_FAILED|TIMEOUT")]
    // Time in one native call.
    [InlineData("let b=3n; for(let i=0;i<40;i++) b*=b; return b>0n", "TIMEOUT|STEP_FAILED")]
    [InlineData("return BigInt('9'.repeat(8000000)).toString().length", "TIMEOUT|STEP_FAILED")]
    [InlineData("return 2n**(2n**62n) > 0n", "STEP_FAILED")]
    [InlineData("const s='a'.repeat(5e6), t='a'.repeat(4999999)+'b'; return Array(400000).fill(0).map((x,i)=>i%2?s:t).sort().length", "TIMEOUT|STEP_FAILED")]
    [InlineData("return /^(a+)+$/.test('a'.repeat(100)+'!')", "TIMEOUT")]
    [InlineData("return Math.sumPrecise ? Math.sumPrecise(Array.prototype.keys.call({length:2**53-1})) : [].x.y", "TIMEOUT|STEP_FAILED")]
    [InlineData("return Array.prototype.some.call({length:2**53-1}, isNaN)", "TIMEOUT|STEP_FAILED")]
    [InlineData("try { while(true){} } catch { while(true){} }", "TIMEOUT")]
    [InlineData("try { while(true){} } finally { return 1 }", "TIMEOUT")]
    // Out of the box.
    [InlineData("return eval('1')", "STEP_FAILED")]
    [InlineData("return (() => 1).constructor('return 1')()", "STEP_FAILED")]
    [InlineData("return System.IO.File.ReadAllText('/etc/passwd')", "STEP_FAILED")]
    [InlineData("return Array.prototype.with.call({length:2**32-2},0,1)", "STEP_FAILED")]
    public void Script_Hostile_IsAFaultAndNoMore(string source, string codes)
    {
        var limits = ExpressionLimits.Script with { Time = TimeSpan.FromSeconds(1) };
        var before = Environment.WorkingSet;
        var clock = Stopwatch.StartNew();

        var evaluated = Engine.RunScript(ExpressionText.ParseScript(source).Code!, Scope, limits, log: null, TestContext.Current.CancellationToken);

        // On a busy machine anything may run out of its second first.
        Assert.True(codes.Split('|').Append("TIMEOUT").Contains(evaluated.Fault?.Code), $"{evaluated.Fault?.Code}: {evaluated.Fault?.Message} {evaluated.Value}");
        Assert.True(evaluated.Fault!.Message.Length < 3_000, evaluated.Fault.Message);
        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 200L << 20);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(60));
        Assert.Equal("6", Engine.RunScript(ExpressionText.ParseScript("return inputs.list.reduce((a, b) => a + b)").Code!, Scope, ExpressionLimits.Script with { Time = TimeSpan.FromSeconds(30) }, null, TestContext.Current.CancellationToken).Value.GetRawText());
    }

    [Theory]
    [InlineData("inputs.list.reduce((a, b) => [a, a], 1) && [1,2,3,4,5,6,7,8].reduce(a => [a,a,a,a,a,a,a,a,a,a], [1])", null)]
    [InlineData("(() => { let a = []; for (let i = 0; i < 20000; i++) a = [a]; return a; })()", "VALIDATION_FAILED")]
    [InlineData("new Uint8Array(1e9).length", "VALIDATION_FAILED")]
    [InlineData("Array(1e6).fill('x'.repeat(1e6)).join().length", "VALIDATION_FAILED")]
    public void Expression_Hostile_IsAFault(string expression, string? code)
    {
        var evaluated = Engine.Evaluate(expression, Scope, TestContext.Current.CancellationToken);

        Assert.NotNull(evaluated.Fault);
        Assert.True(code is null || evaluated.Fault.Code == code || evaluated.Fault.Code == "TIMEOUT", evaluated.Fault.Code + ": " + evaluated.Fault.Message);
    }
}
