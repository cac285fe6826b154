using System.Text.Json;
using Vanguards.Definitions.Expressions;
using Vanguards.Definitions.Model;

namespace Vanguards.Definitions.Tests.Expressions;

public sealed class ExpressionTextTests
{
    [Theory]
    [InlineData("plain", 1, false)]
    [InlineData("", 0, false)]
    [InlineData("{{ a }}", 1, true)]
    [InlineData("x {{ 1 }} y {{ 2 }}", 4, true)]
    [InlineData("{{ {a:{b:1}} }}", 1, true)]
    [InlineData("{{ '}}' }}", 1, true)]
    [InlineData("}} not open", 1, false)]
    public void Parse_Text_SplitsAtExpressions(string text, int parts, bool has)
    {
        var parsed = ExpressionText.Parse(text);

        Assert.Null(parsed.Error);
        Assert.Equal(parts, parsed.Parts.Count);
        Assert.Equal(has, parsed.HasExpressions);
    }

    [Theory]
    [InlineData("{{ a")]
    [InlineData("{{ }}")]
    [InlineData("{{ a b }}")]
    [InlineData("{{ 1; 2 }}")]
    public void Parse_Faulty_SaysWhy(string text) => Assert.NotNull(ExpressionText.Parse(text).Error);

    [Fact]
    public void ParseExpression_DeeplyNested_IsAnErrorNotACrash() =>
        Assert.NotNull(ExpressionText.ParseExpression(new string('(', 200_000)).Error);

    [Fact]
    public void ParseExpression_LongMemberChain_DoesNotCrash()
    {
        var parsed = ExpressionText.ParseExpression("inputs" + string.Concat(Enumerable.Repeat(".a", 50_000)));

        Assert.True(parsed.Error is not null || parsed.Code is not null);
    }

    [Theory]
    [InlineData("inputs.a + inputs['b-c']", "inputs:a,b-c")]
    [InlineData("inputs[key]", "allInputs unknown:key")]
    [InlineData("steps['fetch-expiring'].output.rows > steps.other.status", "steps:fetch-expiring.output,other.status")]
    [InlineData("steps?.a?.output?.x", "steps:a.output")]
    [InlineData("Object.keys(steps)", "allSteps")]
    [InlineData("inputs.list.map(item => item.x)", "inputs:list")]
    [InlineData("inputs.list.map(x => x + item.y + index)", "inputs:list item index")]
    [InlineData("[1].map(steps => steps.length)", "allSteps")]
    [InlineData("({steps: 1, now: asOf}).steps", "asOf")]
    [InlineData("new Date(asOf)", "asOf")]
    [InlineData("new Date()", "now")]
    [InlineData("Date.now()", "now")]
    [InlineData("execution.id", "execution")]
    [InlineData("Math.random()", "random")]
    [InlineData("foo.bar + JSON.stringify(1)", "unknown:foo")]
    [InlineData("typeof foo", "")]
    [InlineData("((a, {b, c: [d]}, ...e) => a + b + d + e.length)(1, {}, 2)", "")]
    [InlineData("(() => { try { let q = 1; return q } catch (err) { return err.message } })()", "")]
    [InlineData("`${inputs.a} ${steps.b.output}`", "steps:b.output inputs:a")]
    public void Reads_Expression_NamesWhatItTakes(string expression, string expected)
    {
        var reads = ExpressionText.ParseExpression(expression).Code!.Reads;

        string[] found =
        [
            reads.AllSteps ? "allSteps" : "",
            reads.Steps.Count > 0 ? "steps:" + string.Join(',', reads.Steps.Where(use => use.Member is not null || !reads.Steps.Any(other => other.Name == use.Name && other.Member is not null)).Select(use => use.Member is null ? use.Name : use.Name + "." + use.Member).Order(StringComparer.Ordinal)) : "",
            reads.AllInputs ? "allInputs" : "",
            reads.Inputs.Count > 0 ? "inputs:" + string.Join(',', reads.Inputs.Order(StringComparer.Ordinal)) : "",
            reads.Item ? "item" : "",
            reads.Index ? "index" : "",
            reads.Execution ? "execution" : "",
            reads.AsOf ? "asOf" : "",
            reads.Now ? "now" : "",
            reads.Random ? "random" : "",
            reads.Unknown.Count > 0 ? "unknown:" + string.Join(',', reads.Unknown.Order(StringComparer.Ordinal)) : "",
        ];
        Assert.Equal(expected, string.Join(' ', found.Where(each => each.Length > 0)));
    }

    [Fact]
    public void SqlText_Expressions_BecomeBoundParameters()
    {
        var parsed = SqlText.Parse("SELECT \"a b\" FROM leases -- {{ no }}\nWHERE x = {{ inputs.a }} AND y = $county AND z = $county AND t = 'it''s' || $$q$$");

        Assert.Null(parsed.Error);
        Assert.Equal("SELECT \"a b\" FROM leases -- {{ no }}\nWHERE x = $1 AND y = $2 AND z = $2 AND t = 'it''s' || $$q$$", parsed.Sql);
        Assert.Equal("inputs.a", parsed.Parameters[0].Expression!.Text);
        Assert.Equal("county", parsed.Parameters[1].Name);
        Assert.Contains("LEASES", parsed.Identifiers);
        Assert.Contains("a b", parsed.Identifiers);
    }

    [Theory]
    [InlineData("SELECT '{{ inputs.a }}'")]
    [InlineData("SELECT $q$ {{ inputs.a }} $q$")]
    [InlineData("SELECT {{ inputs. }}")]
    public void SqlText_QuotedOrFaultyExpression_IsAnError(string sql) => Assert.NotNull(SqlText.Parse(sql).Error);

    [Fact]
    public void StepReads_Query_NeedsOnlyTheStepsItsSqlNames()
    {
        var reads = StepReads.Of(Step("task", new StepConfig { Task = new TaskConfig { Type = "query", Query = "SELECT * FROM Fetch_Expiring WHERE d < NOW() AND c = {{ steps.x.output.c }}" } }));

        Assert.True(reads.Needs("fetch-expiring"));
        Assert.True(reads.Needs("x"));
        Assert.False(reads.Needs("other"));
        Assert.True(reads.AsOf);
        Assert.False(reads.AllUpstream);
    }

    [Fact]
    public void StepReads_ByKind_TakeAllOrNamed()
    {
        Assert.True(StepReads.Of(Step("agent", new StepConfig { Agent = "a" })).AllUpstream);
        Assert.True(StepReads.Of(Step("transform", new StepConfig { Transform = new TransformConfig { Template = "t" } })).AllUpstream);
        Assert.True(StepReads.Of(Step("task", new StepConfig { Task = new TaskConfig { Type = "script", Language = "python", Source = "" } })).AllUpstream);
        var script = StepReads.Of(Step("task", new StepConfig { Task = new TaskConfig { Type = "script", Language = "javascript", Source = "const s = 1; return steps.a.output" } }));
        Assert.False(script.AllUpstream);
        Assert.True(script.Needs("a"));
        Assert.False(script.AsOf);
        var bare = StepReads.Of(Step("transform", new StepConfig { Transform = new TransformConfig { Expression = JsonSerializer.SerializeToElement("steps.a.output.n + inputs.b") } }));
        Assert.True(bare.Needs("a") && bare.Inputs);
    }

    private static WorkflowStep Step(string type, StepConfig config) => new() { Id = "s", Name = "s", Type = type, Config = config };

    [Fact]
    public void WithEmptyLists_WritesThemOutAndNumbersTheOthersAnew()
    {
        var parsed = SqlText.Parse("SELECT '$2', {{ a }}, {{ b }}, $c -- $1\nFROM t WHERE x = ANY({{ d }}) AND y = $c");

        Assert.Equal("SELECT '$2', [], $1, $2 -- $1\nFROM t WHERE x = ANY([]) AND y = $2", SqlText.WithEmptyLists(parsed, [0, 3]));
        Assert.Equal(parsed.Sql, SqlText.WithEmptyLists(parsed, []));
    }
}
