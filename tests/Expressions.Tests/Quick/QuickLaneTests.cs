using System.Text.Json;
using Acornima;
using Vanguards.Definitions.Expressions;
using Vanguards.Expressions.Quick;
using Vanguards.Expressions.Sandbox;

namespace Vanguards.Expressions.Tests.Quick;

public sealed class QuickLaneTests
{
    private static readonly ExpressionScope Scope = new()
    {
        Inputs = Json("""{"county":"Reeves","limit":3,"list":[3,1,2],"rows":[{"id":"a","n":1.5,"tags":["x","y"]},{"id":"b","n":null,"tags":[]}],"text":"a, b ,c","deep":[[[1],2],[3]],"__proto__":"own","numbers":[1.0,-0,12345678901234567890,7e0,1e2,999999999999999,-5],"twice":1,"twice":"last","escaped":"\u0041\ud83d\ude00","digits":{"7":"seven"}}"""),
        Steps = new Dictionary<string, StepView> { ["fetch-expiring"] = StepView.Of("COMPLETED", Json("""{"rows":12,"name":"O'Hara \"x\" é 😀"}""")) },
        Item = Json("""{"id":"L1","values":[1,2]}"""),
        Index = 4,
        AsOf = new(2026, 6, 30, 12, 0, 0, TimeSpan.Zero),
        Now = new(2026, 6, 30, 11, 0, 0, TimeSpan.Zero),
    };

    /// <summary>Both lanes must say the same, to the byte.</summary>
    [Theory]
    [InlineData("null")]
    [InlineData("(true)")]
    [InlineData("'text'")]
    [InlineData("1e3")]
    [InlineData("inputs.county")]
    [InlineData("inputs['limit']")]
    [InlineData("inputs.rows[1].n")]
    [InlineData("inputs.rows[0].n")]
    [InlineData("inputs.rows[0].tags")]
    [InlineData("inputs.rows[2]")]
    [InlineData("inputs.rows[2].n")]
    [InlineData("inputs.rows[0.5]")]
    [InlineData("inputs.county[0]")]
    [InlineData("inputs.county.length")]
    [InlineData("inputs.list.length")]
    [InlineData("inputs.__proto__")]
    [InlineData("inputs['__proto__']")]
    [InlineData("inputs.numbers[0]")]
    [InlineData("inputs.numbers[1]")]
    [InlineData("inputs.numbers[2]")]
    [InlineData("inputs.numbers[3]")]
    [InlineData("inputs.numbers[4]")]
    [InlineData("inputs.numbers[5]")]
    [InlineData("inputs.numbers[6]")]
    [InlineData("inputs.twice")]
    [InlineData("inputs.escaped")]
    [InlineData("inputs.digits[7]")]
    [InlineData("inputs?.county")]
    [InlineData("item.values[1]")]
    [InlineData("item.id")]
    [InlineData("steps.fetch_expiring.output.rows")]
    [InlineData("steps['fetch-expiring'].output.name")]
    [InlineData("steps['fetch-expiring'].output.nothing")]
    [InlineData("steps['fetch-expiring'].output")]
    [InlineData("steps['fetch-expiring'].status")]
    [InlineData("steps.nothing.output.rows")]
    [InlineData("inputs.limit + 1")]
    [InlineData("steps['fetch-expiring'].output.rows > 10 && inputs.county === 'Reeves'")]
    [InlineData("steps.fetch_expiring.output.name.toUpperCase()")]
    [InlineData("inputs.rows.filter(r => r.n > 1).map(r => ({ id: r.id, twice: r.n * 2, none: undefined }))")]
    [InlineData("inputs.rows.map(r => `${r.id}-${r.n ?? 'none'}`).join(' | ')")]
    [InlineData("inputs.rows[0].tags[index - 4]")]
    [InlineData("'' + inputs.deep + [null, undefined, true] + {} + 1e21 + 0.1 + -0")]
    [InlineData("[1/3, 1e300, 5e-324, -0, 123456789012345680000, NaN, Infinity]")]
    [InlineData("inputs.rows.reduce((sum, r) => sum + (r.n ?? 0), 0).toFixed(2)")]
    [InlineData("inputs.list.toSorted((a, b) => a - b)")]
    [InlineData("inputs.text.split(',').map(t => t.trim().padStart(3, '0'))")]
    [InlineData("inputs.text.replace('a', 'z')")]
    [InlineData("Math.max(inputs.limit, 10) + Number('4') + parseInt('12px')")]
    [InlineData("Array.isArray(inputs.list) ? inputs.list.length : -1")]
    [InlineData("item.values.includes(2) || item.nothing?.x")]
    [InlineData("({ 'a-b': { c: [1, 'é\"\\u2028<>&+'] }, 7: 1, 3: 2 })")]
    [InlineData("asOf > now")]
    [InlineData("inputs.nothing")]
    [InlineData("inputs.nothing.x")]
    [InlineData("inputs.list.map(x => undefined)")]
    [InlineData("1/0")]
    [InlineData("inputs.list[0].map(x => x)")]
    public void TryRun_HarmlessExpression_GivesWhatTheSandboxGives(string expression)
    {
        var code = ExpressionText.ParseExpression(expression).Code!;

        // The lane also declines what it could not do within its 100 ms, which a busy machine may need for the first time alone.
        var quick = Enumerable.Range(0, 20).Select(_ => new QuickLane().TryRun(code, Scope, new ExpressionLimits())).FirstOrDefault(tried => tried is not null);
        var slow = SandboxPool.Shared.Run(code, Scope, new ExpressionLimits(), null, TestContext.Current.CancellationToken);

        Assert.NotNull(quick);
        Assert.Equal(slow.Fault, quick.Value.Fault);
        Assert.Equal(slow.Fault is null ? slow.Value.GetRawText() : "", quick.Value.Fault is null ? quick.Value.Value.GetRawText() : "");
    }

    /// <summary>An output may be large and far away: it is fetched once, also by an expression that the first look cannot answer.</summary>
    [Theory]
    [InlineData("steps.far.output.rows", "3")]
    [InlineData("steps.far.output.part", "1.5")]
    [InlineData("steps.far.output.nothing", "null")]
    public void TryRun_AStepsOutput_IsAskedForOnce(string expression, string expected)
    {
        var asked = 0;
        var far = new StepView
        {
            Status = "COMPLETED",
            Output = () =>
            {
                asked++;
                return Json("""{"rows":3,"part":1.50}""");
            },
        };
        var code = ExpressionText.ParseExpression(expression).Code!;

        var value = new ExpressionEngine().Evaluate(code, Scope with { Steps = new Dictionary<string, StepView> { ["far"] = far } }, TestContext.Current.CancellationToken);

        Assert.Equal(expected, value.Value.GetRawText());
        Assert.Equal(1, asked);
    }

    [Theory]
    [InlineData("inputs.text.repeat(3)")]
    [InlineData("inputs['te' + 'xt']['rep' + 'eat'](3)")]
    [InlineData("inputs.list.map(inputs.text.trim)")]
    [InlineData("inputs.list.map(Number)")]
    [InlineData("[].map.call(inputs.list, x => x)")]
    [InlineData("(x => x)(1)")]
    [InlineData("inputs.list.map(f => f(1))")]
    [InlineData("inputs.list.map(Number => Number(1))")]
    [InlineData("inputs.list.map(x => { while (true) {} })")]
    [InlineData("inputs.list.map(async x => x)")]
    [InlineData("inputs.list.map((x = inputs.text.repeat(9)) => x)")]
    [InlineData("inputs.list.map((...x) => x)")]
    [InlineData("inputs.list.sort()")]
    [InlineData("inputs.deep.flat(Infinity)")]
    [InlineData("[...inputs.text]")]
    [InlineData("({ ...inputs.text })")]
    [InlineData("Math.max(...inputs.list)")]
    [InlineData("({ toString: 1 }) + ''")]
    [InlineData("({ ['to' + 'String']: 1 }) + ''")]
    [InlineData("({ get a() { return 1 } }).a")]
    [InlineData("({ a() { return 1 } }).a()")]
    [InlineData("({ __proto__: inputs })")]
    [InlineData("function () {}")]
    [InlineData("class {}")]
    [InlineData("new Date()")]
    [InlineData("new Array(3)")]
    [InlineData("10n ** 3n")]
    [InlineData("/a/")]
    [InlineData("JSON.stringify(inputs)")]
    [InlineData("Object.keys(inputs)")]
    [InlineData("Reflect.ownKeys(inputs)")]
    [InlineData("globalThis.Math.max(1)")]
    [InlineData("this.Math")]
    [InlineData("inputs.list.length = 5")]
    [InlineData("inputs.limit++")]
    [InlineData("delete inputs.limit")]
    [InlineData("'a' in inputs")]
    [InlineData("inputs instanceof Object")]
    [InlineData("String.raw`a${1}`")]
    [InlineData("Math.constructor('x')")]
    [InlineData("Number.constructor('x')")]
    [InlineData("String.fromCharCode(1)")]
    [InlineData("inputs.text.padStart(1e9)")]
    [InlineData("inputs.text.padStart(inputs.limit)")]
    [InlineData("inputs.text.replace('a', '$&$&')")]
    [InlineData("inputs.text.replace(/a/, 'b')")]
    [InlineData("(1, 2)")]
    [InlineData("import('x')")]
    [InlineData("inputs?.text?.repeat?.(9)")]
    public void Admits_WhatCouldCostMore_IsForTheSandbox(string expression)
    {
        var tree = new Parser().ParseExpression(expression.StartsWith("function", StringComparison.Ordinal) || expression.StartsWith("class", StringComparison.Ordinal) ? $"({expression})" : expression);

        Assert.False(QuickGrammar.Admits(tree));
    }

    [Theory]
    [InlineData("[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30].reduce(a => [a,a], [1])")]
    [InlineData("[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30].reduce(a => [a,a], [1]) + ''")]
    [InlineData("[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30].reduce(a => ({a, b: a}), [1])")]
    [InlineData("[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30].reduce(a => a + a, 'abcdefgh')")]
    [InlineData("inputs.list.map(a => inputs.list.map(b => inputs.list.map(c => inputs.list.map(d => inputs.list.map(e => inputs.list.map(f => inputs.list.map(g => inputs.list.map(h => 'x' + a + b + c + d)))))))).length")]
    public void TryRun_HarmlessInFormButEndless_IsForTheSandbox(string expression)
    {
        var code = ExpressionText.ParseExpression(expression).Code!;
        var scope = Scope with { Inputs = JsonSerializer.SerializeToElement(new { list = Enumerable.Range(0, 5) }) };
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Null(new QuickLane().TryRun(code, scope, new ExpressionLimits()));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64L << 20);
    }

    [Fact]
    public void TryRun_LargeScopeOrOwnLimits_IsForTheSandbox()
    {
        var code = ExpressionText.ParseExpression("inputs.a.length").Code!;

        Assert.Null(new QuickLane().TryRun(code, new ExpressionScope { Inputs = JsonSerializer.SerializeToElement(new { a = new string('x', 300_000) }) }, new ExpressionLimits()));
        Assert.Null(new QuickLane().TryRun(code, Scope, new ExpressionLimits { Statements = 5 }));
    }

    private static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement.Clone();
}
