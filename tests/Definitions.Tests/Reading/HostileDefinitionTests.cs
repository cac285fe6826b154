using System.Diagnostics;
using System.Text.Json;
using Vanguards.Definitions.Checks;
using Vanguards.Definitions.Expressions;
using Vanguards.Definitions.Reading;
using Vanguards.Definitions.Schemas;

namespace Vanguards.Definitions.Tests.Reading;

/// <summary>Documents made to cost their reader much more than their author. The bounds are generous; what they replace took minutes, or all memory.</summary>
public sealed class HostileDefinitionTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    [Theory]
    [Trait("tier", "slow")]
    [InlineData("targets")]
    [InlineData("targets upstream")]
    [InlineData("dense")]
    [InlineData("dense reads")]
    [InlineData("many decisions")]
    [InlineData("unknown fields")]
    [InlineData("unknown steps")]
    [InlineData("output keys")]
    [InlineData("inputs")]
    [InlineData("enum with slow pattern")]
    [InlineData("two-step cycles")]
    [InlineData("nested functions")]
    [InlineData("false ends")]
    [InlineData("unknown names")]
    [InlineData("duplicate keys")]
    [InlineData("long numbers")]
    public void Read_Costly_IsBoundedInTimeAndProblems(string kind)
    {
        var json = Document(kind);
        var clock = Stopwatch.StartNew();

        var read = DefinitionReader.Read(json, DocumentFormat.Json);

        TestContext.Current.TestOutputHelper!.WriteLine($"{json.Length:N0} characters, {read.Problems.Count} problems in {clock.Elapsed.TotalSeconds:0.0} s: {read.Problems.FirstOrDefault()?.Message}");
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Bound);
        Assert.InRange(read.Problems.Count, 0, DefinitionReader.MaxProblems);
        Assert.All(read.Problems, problem => Assert.True(problem.Path.Length == 0 || problem.Path[0] == '/'));
        Assert.InRange(read.Problems.Sum(problem => (long)problem.Message.Length + (problem.Suggestion?.Length ?? 0)), 0, 40_000_000);
    }

    private static string Document(string kind)
    {
        string Steps(int count, Func<int, string> more) => string.Join(',', Enumerable.Range(0, count).Select(i => Sample.Step($"s{i}", more(i))));
        string Ids(int from, int count) => string.Join(',', Enumerable.Range(from, count).Select(i => $"\"s{i}\""));
        return kind switch
        {
            "targets" => Sample.Of(Sample.Decision("d", $$"""{"expression":"true","then":[{{Ids(0, 40_000)}}],"else":[{{Ids(40_000, 40_000)}}]}""") + "," + Steps(80_000, _ => "\"dependsOn\":[\"d\"]")),
            "targets upstream" => Sample.Of(Steps(40_000, i => i == 0 ? "" : $"\"dependsOn\":[\"s{i - 1}\"]") + "," + Sample.Decision("d", $$"""{"expression":"true","then":[{{Ids(0, 40_000)}}],"else":[]}""", "\"dependsOn\":[\"s39999\"]")),
            "dense" => Sample.Of(Steps(2_000, i => $"\"dependsOn\":[{Ids(0, i)}]")),
            "dense reads" => Sample.Of(string.Join(',', Enumerable.Range(0, 2_000).Select(i => Sample.Task($"s{i}", $$$"""{"type":"query","query":"SELECT {{ [{{{string.Join(',', Enumerable.Range(0, 50).Select(k => $"steps.s{(i * 7 + k * 31) % 2_000}.status"))}}}].length }}"}""", $"\"dependsOn\":[{Ids(0, i)}]")))),
            "many decisions" => Sample.Of(string.Join(',', Enumerable.Range(0, 20_000).Select(i => Sample.Decision($"s{i}", $$"""{"expression":"true","then":["s{{i + 1}}"],"else":["s{{i + 2}}"]}""", i == 0 ? "" : i == 1 ? "\"dependsOn\":[\"s0\"],\"join\":\"any\"" : $"\"dependsOn\":[\"s{i - 1}\",\"s{i - 2}\"],\"join\":\"any\""))) + "," + Steps(0, _ => "")).Replace(",]", "]", StringComparison.Ordinal),
            "unknown fields" => Sample.Of(Sample.Step("a", string.Join(',', Enumerable.Range(0, 300_000).Select(i => $"\"f{i}\":1")))),
            "unknown steps" => Sample.Of(Steps(50_000, i => $"\"dependsOn\":[\"step-that-is-not-there-{i}\"]")),
            "output keys" => Sample.Of(string.Join(',', Enumerable.Range(0, 50_000).Select(i => Sample.Transform($"s{i}", $$$"""{"expression":{"k{{{i}}}":1}}"""))), $"\"outputs\":{{\"format\":\"json\",\"destination\":\"dashboard\",\"schema\":{{{string.Join(',', Enumerable.Range(0, 50_000).Select(i => $"\"k{i}\":\"number\""))}}}}}"),
            "inputs" => Sample.Of(string.Join(',', Enumerable.Range(0, 20_000).Select(i => Sample.Step($"s{i}", $$$"""
                "input":{"x":"{{ inputs.i{{{i}}} }}"}
                """))), $"\"inputs\":{{\"optional\":[{string.Join(',', Enumerable.Range(0, 20_000).Select(i => $$"""{"name":"i{{i}}","type":"string"}"""))}]}}"),
            "enum with slow pattern" => Sample.Of(Sample.Step("a"), $$"""
                "inputs":{"optional":[{"name":"x","type":"string","pattern":"^(?=(a+)+$)(a+)+$","enum":[{{string.Join(',', Enumerable.Range(0, 2_000).Select(i => $"\"{new string('a', 40)}{i}\""))}}]}]}
                """),
            "two-step cycles" => Sample.Of(Steps(60_000, i => $"\"dependsOn\":[\"s{i ^ 1}\"]")),
            "nested functions" => Sample.Of(string.Join(',', Enumerable.Range(0, 20).Select(i => Sample.Task($"s{i}", $$"""{"type":"script","language":"javascript","source":"return {{string.Concat(Enumerable.Repeat("(x=>", 150))}}[{{string.Join(',', Enumerable.Repeat("undefined", 15_000))}}]{{new string(')', 150)}}"}""")))),
            "false ends" => Sample.Of(string.Join(',', Enumerable.Range(0, 20).Select(i => Sample.Step($"s{i}", $$$"""
                "input":{"x":"{{ '{{{new string('x', 100_000)}}}{{{string.Concat(Enumerable.Repeat("}} ", 60))}}}' }}"}
                """)))),
            "unknown names" => Sample.Of(Sample.Task("s", $$"""{"type":"script","language":"javascript","source":"return [{{string.Join(',', Enumerable.Range(0, 25_000).Select(i => $"name{i}"))}}]"}""")),
            "duplicate keys" => "{" + string.Join(',', Enumerable.Repeat("\"id\":1", 1_000_000)) + "}",
            _ => Sample.Of(Sample.Step("a", $"\"input\":{{\"x\":[{string.Join(',', Enumerable.Repeat("1" + new string('0', 300), 30_000))}]}},\"timeout\":{new string('9', 100_000)}")),
        };
    }

    [Fact]
    public void Read_LongFieldName_IsOneProblemThatDoesNotRepeatIt()
    {
        var name = new string('n', 1_000_000);

        var problem = Assert.Single(DefinitionReader.Read($$"""{"{{name}}":[{{string.Join(',', Enumerable.Repeat("\"\\u0000\"", 1_000))}}]}""", DocumentFormat.Json).Problems);

        Assert.Equal("NAME_TOO_LONG", problem.Code);
        Assert.InRange(problem.Path.Length, 0, 2_000);
    }

    [Fact]
    public void Read_MoreProblemsThanListed_SaysSo()
    {
        var steps = string.Join(',', Enumerable.Range(0, 2_000).Select(i => Sample.Step($"s{i}", "\"dependsOn\":[\"nope\"]")));

        var problems = DefinitionReader.Read(Sample.Of(steps), DocumentFormat.Json).Problems;

        Assert.Equal(DefinitionReader.MaxProblems, problems.Count);
        Assert.Equal("MORE_PROBLEMS", problems[^1].Code);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[")]
    [InlineData("a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("&a ")]
    [InlineData("!!str ")]
    [InlineData("\"")]
    [InlineData("#")]
    [InlineData("\"\\UFFFFFFFF\" ")]
    [InlineData("\"\\ud800\"\n")]
    public void Read_RepeatedYamlToken_IsAProblemSoon(string token)
    {
        var clock = Stopwatch.StartNew();

        Assert.NotEmpty(DefinitionReader.Read(string.Concat(Enumerable.Repeat(token, 100_000)), DocumentFormat.Yaml).Problems);

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Bound);
    }

    /// <summary>Source that would overflow a parser that recurses without looking.</summary>
    [Theory]
    [InlineData("(", "1", ")")]
    [InlineData("[", "1", "]")]
    [InlineData("({a:", "1", "})")]
    [InlineData("a+", "1", "")]
    [InlineData("a.", "b", "")]
    [InlineData("-", "1", "")]
    [InlineData("!", "1", "")]
    [InlineData("a?", "b", ":c")]
    [InlineData("a?a:", "b", "")]
    [InlineData("x=>", "1", "")]
    [InlineData("a=", "1", "")]
    [InlineData("`${", "1", "}`")]
    [InlineData("f(", "1", ")")]
    [InlineData("new ", "a", "")]
    [InlineData("a**", "1", "")]
    [InlineData("function(){return ", "1", "}")]
    [InlineData("class{x=", "1", "}")]
    [InlineData("[", "a", "]=1")]
    [InlineData("([", "a", "])=>1")]
    [InlineData("/(?:", "a", ")/")]
    [InlineData("await ", "1", "")]
    [InlineData("typeof ", "1", "")]
    [InlineData("a??", "1", "")]
    [InlineData("a?.", "b", "")]
    [InlineData("a[", "1", "]")]
    public async Task ParseExpression_RepeatedWithoutEnd_IsReadOrRefused(string open, string middle, string close)
    {
        var times = ExpressionText.MaxLength / (open.Length + close.Length + 1);
        var source = string.Concat(Enumerable.Repeat(open, times)) + middle + string.Concat(Enumerable.Repeat(close, times));

        // On a thread of the pool, whose stack is the smallest that parses anything.
        var parsed = await Task.Run(() => (ExpressionText.ParseExpression(source), ExpressionText.ParseScript(source)), TestContext.Current.CancellationToken);

        Assert.True(parsed.Item1.Error is { Length: > 0 } || parsed.Item1.Code is not null);
        Assert.True(parsed.Item2.Error is { Length: > 0 } || parsed.Item2.Code is not null);
    }

    [Theory]
    [Trait("tier", "slow")]
    [InlineData("""{"patternProperties":{"^(?=(a+)+$)(a+)+$":true,"^(?=(b+)+$)(b+)+$":true},"additionalProperties":false}""", "slow names")]
    [InlineData("""{"items":{"pattern":"^(?=(a+)+$)(a+)+$"}}""", "slow values")]
    [InlineData("""{"$defs":{"a":{"allOf":[{"$ref":"#/$defs/a"},{"$ref":"#/$defs/a"}]}},"$ref":"#/$defs/a"}""", "values")]
    [InlineData("""{"$defs":{"a":{"anyOf":[{"items":{"$ref":"#/$defs/a"}},{"items":{"$ref":"#/$defs/a"},"const":1}],"oneOf":[{"items":{"$ref":"#/$defs/a"}},{"const":2}]}},"$ref":"#/$defs/a"}""", "deep")]
    [InlineData("""{"uniqueItems":true,"contains":{"const":-1}}""", "values")]
    [InlineData("constants", "values")]
    [InlineData("required", "names")]
    public void Validate_CostlySchema_IsBounded(string schema, string instance)
    {
        schema = schema switch
        {
            "constants" => $$"""{"anyOf":[{{string.Join(',', Enumerable.Range(0, 5_000).Select(i => $$"""{"const":[{{i}}]}"""))}}]}""",
            "required" => $$"""{"required":[{{string.Join(',', Enumerable.Range(0, 50_000).Select(i => $"\"r{i}\""))}}]}""",
            _ => schema,
        };
        var slow = string.Join(',', Enumerable.Range(0, 500).Select(i => $"\"{new string('a', 40)}{i}\""));
        using var document = JsonDocument.Parse(instance switch
        {
            "slow names" => "{" + slow.Replace(",", ":1,", StringComparison.Ordinal) + ":1}",
            "slow values" => $"[{slow}]",
            "deep" => string.Concat(Enumerable.Repeat("[", 60)) + string.Concat(Enumerable.Repeat("]", 60)),
            "names" => "{" + string.Join(',', Enumerable.Range(0, 50_000).Select(i => $"\"n{i}\":1")) + "}",
            _ => $"[{string.Join(',', Enumerable.Range(0, 200_000))}]",
        });
        using var written = JsonDocument.Parse(schema);
        var compiled = JsonSchema.Compile(written.RootElement, out var problems);
        Assert.True(compiled is not null, string.Join("; ", problems.Select(problem => problem.Message)));
        var clock = Stopwatch.StartNew();

        Assert.InRange(compiled.Validate(document.RootElement).Count, 0, 1_000);

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Bound);
    }

    [Fact]
    public void Compile_ManyReferencesIntoManyDefinitions_IsLinear()
    {
        const int Count = 30_000;
        using var schema = JsonDocument.Parse($$$"""{"$defs":{{{{string.Join(',', Enumerable.Range(0, Count).Select(i => $"\"d{i}\":true"))}}}},"allOf":[{{{string.Join(',', Enumerable.Range(0, Count).Select(i => $$"""{"$ref":"#/$defs/d{{i}}"}"""))}}}]}""");
        var clock = Stopwatch.StartNew();

        Assert.NotNull(JsonSchema.Compile(schema.RootElement, out _));

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Compile_DoubledNameInDependentRequired_IsNoCrash()
    {
        using var schema = JsonDocument.Parse("""{"dependentRequired":{"a":["b"],"a":["c"]}}""");

        Assert.NotNull(JsonSchema.Compile(schema.RootElement, out _));
    }

    [Fact]
    [Trait("tier", "slow")]
    public void Run_SameAgentInManySteps_CompilesItsSchemaOnce()
    {
        var parameters = JsonSerializer.SerializeToElement(new { properties = Enumerable.Range(0, 2_000).ToDictionary(i => $"p{i}", _ => new { type = "string" }) });
        var context = new CheckContext { Agents = [new KnownAgent { Name = "a", ParametersSchema = parameters }] };
        var draft = DefinitionReader.Read(Sample.Of(string.Join(',', Enumerable.Range(0, 20_000).Select(i => Sample.Step($"s{i}")))), DocumentFormat.Json).Draft!;
        var clock = Stopwatch.StartNew();

        Assert.Empty(DefinitionChecks.Run(draft, context));

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }
}
