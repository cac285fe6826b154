using System.Text.Json;
using Vanguards.Definitions.Expressions;

namespace Vanguards.Expressions.Tests;

public sealed class ExpressionEngineTests
{
    private static readonly ExpressionEngine Engine = new();

    private static readonly ExpressionScope Scope = new()
    {
        Inputs = Json("""{"county":"Reeves","limit":3,"token":"s3cret-value","list":[1,2,3]}"""),
        Steps = new Dictionary<string, StepView>
        {
            ["fetch-expiring"] = StepView.Of("COMPLETED", Json("""{"rows":12,"name":"O'Hara, \"x\" é"}""")),
            ["skipped"] = StepView.Of("SKIPPED", null),
        },
        Item = Json("""{"id":"L1"}"""),
        Index = 4,
        Execution = new ExecutionView { Id = "e1", StartedAt = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), Attempt = 2 },
        AsOf = new(2026, 6, 30, 12, 0, 0, TimeSpan.FromHours(2)),
        Now = new(2026, 6, 30, 11, 0, 0, TimeSpan.Zero),
        SecretInputs = new HashSet<string> { "token" },
    };

    [Theory]
    [InlineData("inputs.limit + 1", "4")]
    [InlineData("{{ inputs.limit + 1 }}", "4")]
    [InlineData("steps['fetch-expiring'].output.rows > 10", "true")]
    [InlineData("steps.fetch_expiring.output.rows", "12")]
    [InlineData("steps.fetch_expiring.status", "\"COMPLETED\"")]
    [InlineData("steps.skipped.output === null && steps.skipped.status", "\"SKIPPED\"")]
    [InlineData("Object.keys(steps)", """["fetch-expiring","skipped"]""")]
    [InlineData("item.id + index", "\"L14\"")]
    [InlineData("execution", """{"id":"e1","startedAt":"2026-01-02T03:04:05.000Z","attempt":2}""")]
    [InlineData("asOf", "\"2026-06-30T10:00:00.000Z\"")]
    [InlineData("new Date().toISOString() === now && new Date(asOf) < new Date(now)", "true")]
    [InlineData("inputs.nothing", "null")]
    [InlineData("({a: {b: inputs.list.map(x => x * 2)}})", """{"a":{"b":[2,4,6]}}""")]
    [InlineData("inputs.county // a comment", "\"Reeves\"")]
    [InlineData("Math.random", "null")]
    public void Evaluate_Expression_GivesItsValue(string expression, string expected)
    {
        var evaluated = Engine.Evaluate(expression, Scope, TestContext.Current.CancellationToken);

        Assert.Null(evaluated.Fault);
        Assert.Equal(expected, evaluated.Value.GetRawText());
    }

    [Theory]
    [InlineData("{{ inputs.limit }}", "3")]
    [InlineData("n={{ inputs.limit }}!", "\"n=3!\"")]
    [InlineData("{{ {a:{b:1}} }}", """{"a":{"b":1}}""")]
    [InlineData("{{ {a:1}}}", """{"a":1}""")]
    [InlineData("{{ '}}' }}-{{ inputs.none }}", "\"}}-\"")]
    [InlineData("plain", "\"plain\"")]
    public void Render_Template_KeepsTypeOfASingleExpression(string template, string expected)
    {
        var rendered = Engine.Render(template, Scope, TestContext.Current.CancellationToken);

        Assert.Null(rendered.Fault);
        Assert.True(JsonElement.DeepEquals(Json(expected), rendered.Value), rendered.Value.GetRawText());
    }

    [Fact]
    public void RenderTree_SecretInputRead_SaysSo()
    {
        var rendered = Engine.RenderTree(Json("""{"a":[{"auth":"Bearer {{ inputs.token }}"}],"n":1}"""), Scope, TestContext.Current.CancellationToken);

        Assert.True(rendered.Secret);
        Assert.Equal("""{"a":[{"auth":"Bearer s3cret-value"}],"n":1}""", rendered.Value.GetRawText());
        Assert.False(Engine.Evaluate("inputs.limit", Scope, TestContext.Current.CancellationToken).Secret);
        Assert.Equal("Bearer ••••••", new SecretMask(Scope.Inputs, Scope.SecretInputs).Apply("Bearer s3cret-value"));
    }

    [Theory]
    [InlineData("inputs.county", "true or false")]
    [InlineData("1", "true or false")]
    [InlineData("null", "null")]
    public void EvaluateBoolean_OtherValue_IsValidationFailed(string expression, string says)
    {
        var evaluated = Engine.EvaluateBoolean(expression, Scope, TestContext.Current.CancellationToken);

        Assert.Equal("VALIDATION_FAILED", evaluated.Fault?.Code);
        Assert.Contains(says, evaluated.Fault!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(() => { while (true) {} })()", "VALIDATION_FAILED")]
    [InlineData("'x'.repeat(900000000).length", "VALIDATION_FAILED")]
    [InlineData("(() => { let s = 'abcdefgh'; for (let i = 0; i < 40; i++) s += s; return s.length; })()", "VALIDATION_FAILED")]
    [InlineData("(function f() { return f(); })()", "VALIDATION_FAILED")]
    [InlineData("[...Array(1e8).keys()].length", "VALIDATION_FAILED")]
    [InlineData("Array(1e8).fill(0).map(x => x).length", "VALIDATION_FAILED")]
    [InlineData("eval('1')", "VALIDATION_FAILED")]
    [InlineData("new Function('return 1')()", "VALIDATION_FAILED")]
    [InlineData("(() => 1).constructor('return 1')()", "VALIDATION_FAILED")]
    [InlineData("System.IO.File.ReadAllText('/etc/passwd')", "VALIDATION_FAILED")]
    [InlineData("steps.missing.output", "VALIDATION_FAILED")]
    [InlineData("1/0", "VALIDATION_FAILED")]
    [InlineData("1 +", "VALIDATION_FAILED")]
    [InlineData("/^(a+)+$/.test('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!')", null)]
    [InlineData("Array.from({length: 5e7}, (_, i) => i).sort((a, b) => b - a)[0]", null)]
    [InlineData("JSON.stringify(Array(900000).fill({a:[1,2,3]})).length", null)]
    public void Evaluate_HostileExpression_IsAFault(string expression, string? code)
    {
        var evaluated = Engine.Evaluate(expression, Scope, TestContext.Current.CancellationToken);

        Assert.NotNull(evaluated.Fault);
        Assert.True(code is null || code == evaluated.Fault.Code, evaluated.Fault.Code + ": " + evaluated.Fault.Message);
    }

    [Fact]
    public void Evaluate_ValueOverLimit_NamesTheStepAndSql()
    {
        var scope = new ExpressionScope
        {
            Steps = new Dictionary<string, StepView>
            {
                ["big"] = new() { Status = "COMPLETED", Bytes = ExpressionLimits.ValueLimit + 1, Output = () => throw new InvalidOperationException("loaded") },
            },
        };

        var fault = Engine.Evaluate("steps.big.output.x", scope, TestContext.Current.CancellationToken).Fault;

        Assert.Equal("VALIDATION_FAILED", fault?.Code);
        Assert.Contains("big", fault!.Message, StringComparison.Ordinal);
        Assert.Contains("sql", fault.Message, StringComparison.Ordinal);
        Assert.Equal("\"COMPLETED\"", Engine.Evaluate("steps.big.status", scope, TestContext.Current.CancellationToken).Value.GetRawText());
    }

    [Fact]
    [Trait("tier", "slow")]
    public void Evaluate_ValueJustUnderLimit_IsRead()
    {
        var rows = string.Join(',', Enumerable.Range(0, 300_000).Select(i => $"{{\"n\":{i}}}"));
        var output = Json($"[{rows}]");
        var scope = new ExpressionScope
        {
            Steps = new Dictionary<string, StepView> { ["rows"] = StepView.Of("COMPLETED", output) with { Bytes = 4_000_000 } },
        };

        Assert.Equal("300000", Engine.Evaluate("steps.rows.output.length", scope, TestContext.Current.CancellationToken).Value.GetRawText());
    }

    [Fact]
    public void RunScript_FunctionBody_LogsAndReturns()
    {
        var lines = new List<string>();
        var script = ExpressionText.ParseScript("log('rows', steps.fetch_expiring.output.rows); return { n: inputs.limit };").Code!;

        var evaluated = Engine.RunScript(script, Scope, ExpressionLimits.Script, lines.Add, TestContext.Current.CancellationToken);

        Assert.Equal("""{"n":3}""", evaluated.Value.GetRawText());
        Assert.Equal(["rows 12"], lines);
    }

    private static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement.Clone();
}
