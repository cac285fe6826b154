using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Vanguards.Definitions.Reading;

namespace Vanguards.Definitions.Tests.Reading;

public sealed class DefinitionReaderTests
{
    [Theory]
    [InlineData("oilfield-lease-renewal")]
    [InlineData("compliance-audit")]
    [InlineData("lease-renewal-planner")]
    public void Read_ShippedTemplate_HasNoProblem(string name)
    {
        var read = DefinitionReader.Read(File.ReadAllBytes(Path.Combine(Sample.Root, "samples", "oilfield-land-lease", "workflows", name + ".json")), DocumentFormat.Json);

        Assert.Empty(read.Problems);
        Assert.Equal(name, read.Definition!.Id);
    }

    [Fact]
    public void Read_SeedTemplate_CompletesDefaults()
    {
        var definition = Read(Sample.Of(Sample.Step("a"))).Definition!;

        Assert.Equal(("", "automation", "parallel", 3600.0, 0, "stop", 64, "pool", 5), (definition.Description, definition.Metadata.Category, definition.Execution.Mode, definition.Execution.Timeout, definition.Execution.Retries, definition.Execution.ErrorHandling, definition.Execution.MaxParallel, definition.Execution.Isolation, definition.Execution.Priority));
        Assert.Equal(("json", "dashboard"), (definition.Outputs.Format, definition.Outputs.Destination));
        Assert.Equal(("fail", "all"), (definition.Steps[0].OnError, definition.Steps[0].Join));
        Assert.Empty(definition.Steps[0].DependsOn);
    }

    [Theory]
    [InlineData("90", 90)]
    [InlineData("1.5", 1.5)]
    [InlineData("\"PT90S\"", 90)]
    [InlineData("\"PT1M30S\"", 90)]
    [InlineData("\"PT0.5S\"", 0.5)]
    [InlineData("\"P1DT2H\"", 93600)]
    [InlineData("\"P2W\"", 1209600)]
    public void Read_Duration_IsSeconds(string written, double seconds)
    {
        var read = Read(Sample.Of(Sample.Step("a", $"\"timeout\":{written}"), "\"execution\":{\"timeout\":31536000}"));

        Assert.Equal(seconds, read.Definition!.Steps[0].Timeout);
    }

    [Theory]
    [InlineData("\"PT\"")]
    [InlineData("\"P\"")]
    [InlineData("\"P1DT\"")]
    [InlineData("\"P1M\"")]
    [InlineData("\"PT5M1H\"")]
    [InlineData("\"90\"")]
    [InlineData("\"soon\"")]
    [InlineData("-1")]
    [InlineData("null")]
    public void Read_FaultyDuration_IsAProblem(string written) =>
        Assert.Equal("/steps/0/timeout", Assert.Single(Read(Sample.Of(Sample.Step("a", $"\"timeout\":{written}"))).Problems).Path);

    [Fact]
    public void Canonical_AnyOrderAndSpelling_IsTheSameAndReadsBack()
    {
        var one = Read(Sample.Of(Sample.Step("a", "\"cache\":false,\"timeout\":\"PT1M\"") + "," + Sample.Task("b", """{"type":"query","query":"SELECT 1"}""", "\"cache\":{\"ttl\":\"PT1H\"},\"retry\":{\"maxAttempts\":2}"), "\"description\":\"é\""));
        var two = Read("""{"steps":[{"config":{"agent":"a"},"type":"agent","timeout":60,"dependsOn":[],"onError":"fail","cache":false,"name":"a","id":"a"},{"retry":{"initialDelay":1,"maxAttempts":2},"id":"b","name":"b","type":"task","cache":{"ttl":3600},"config":{"task":{"query":"SELECT 1","type":"query"}}}],"version":"1.0.0","useCase":"u","name":"W","id":"w","description":"\u00e9","outputs":{},"execution":{"mode":"parallel"}}""");

        Assert.Empty(one.Problems);
        Assert.Equal(one.Sha256, two.Sha256);
        Assert.Equal(one.Canonical, DefinitionReader.ToCanonical(DefinitionReader.FromCanonical(one.Canonical)));
        var again = DefinitionReader.Read(one.Canonical, DocumentFormat.Json);
        Assert.Empty(again.Problems);
        Assert.Equal(one.Sha256, again.Sha256);
        Assert.False(again.Definition!.Steps[0].Cache!.Enabled);
        Assert.Equal(3600, again.Definition.Steps[1].Cache!.Ttl);
    }

    [Fact]
    public void Read_ManyFaults_ListsAllWithPathAndLine()
    {
        var read = Read("""
            {
              "id": "W",
              "name": "W",
              "useCase": "u",
              "version": "1.0",
              "stepz": [],
              "steps": [
                { "id": "a", "name": "A", "type": "agent", "config": { "agent": "x" },
                  "dependsOn": ["b"] },
                { "id": "b", "name": "B", "type": "agnt", "config": { "agent": "x" }, "dependsOn": ["a"], "onErorr": "skip" },
                { "id": "a", "name": "A", "type": "agent",
                  "config": { "agent": "{{ steps.", "parameters": { "p": "{{ inputs.nope }}" } } }
              ]
            }
            """);

        Assert.Null(read.Definition);
        Assert.Equal(
            [
                "2 /id PATTERN_MISMATCH", "5 /version PATTERN_MISMATCH", "6 /stepz UNKNOWN_FIELD", "9 /steps/0/dependsOn CYCLE",
                "10 /steps/1/onErorr UNKNOWN_FIELD", "10 /steps/1/type NOT_ALLOWED", "11 /steps/2/id DUPLICATE_STEP_ID", "12 /steps/2/config/parameters/p UNKNOWN_INPUT",
            ],
            read.Problems.OrderBy(problem => problem.Line).ThenBy(problem => problem.Path, StringComparer.Ordinal).Select(problem => $"{problem.Line} {problem.Path} {problem.Code}"));
        Assert.Equal("Did you mean onError?", read.Problems.Single(problem => problem.Path.EndsWith("onErorr", StringComparison.Ordinal)).Suggestion);
        Assert.Equal("Did you mean agent?", read.Problems.Single(problem => problem.Path == "/steps/1/type").Suggestion);
    }

    [Fact]
    public void Read_Yaml_IsTheSameDefinitionWithItsOwnLines()
    {
        const string Yaml = """
            # a comment
            id: w
            name: W
            useCase: u
            version: 1.0.0
            steps:
              - id: a
                name: a
                type: agent
                config: { agent: a }
              - id: b
                name: b
                type: task
                config:
                  task:
                    type: query
                    query: |
                      SELECT *
                      FROM a
                dependsOn: [a]
                timeout: 0x10
                retry: {jitter: .5, maxAttempts: +3}
                onError: no
            """;
        var read = DefinitionReader.Read(Yaml, DocumentFormat.Yaml);
        var problem = Assert.Single(read.Problems);
        Assert.Equal(("/steps/1/onError", 23, "NOT_ALLOWED"), (problem.Path, problem.Line, problem.Code));

        var good = DefinitionReader.Read(Yaml.Replace("onError: no", "onError: skip", StringComparison.Ordinal), DocumentFormat.Yaml);
        var json = Read(Sample.Of(Sample.Step("a") + "," + Sample.Task("b", """{"type":"query","query":"SELECT *\nFROM a\n"}""", "\"dependsOn\":[\"a\"],\"timeout\":16,\"retry\":{\"jitter\":0.5,\"maxAttempts\":3},\"onError\":\"skip\"")));
        Assert.Equal(json.Sha256, good.Sha256);
    }

    [Theory]
    [InlineData("a: &x [1]\nb: *x", "YAML_ALIAS", 2)]
    [InlineData("a: !!python/object:os.system x", "YAML_TAG", 1)]
    [InlineData("a: !custom {}", "YAML_TAG", 1)]
    [InlineData("id: 1\nid: 2", "DUPLICATE_KEY", 2)]
    [InlineData("a: [", "INVALID_YAML", null)]
    [InlineData("a: .inf", "NUMBER_OUT_OF_RANGE", 1)]
    [InlineData("? [a]\n: b", "INVALID_YAML", 1)]
    [InlineData("a: 1\n---\nb: 1", "INVALID_YAML", 2)]
    [InlineData("", "INVALID_YAML", 1)]
    public void Read_FaultyYaml_SaysWhere(string yaml, string code, int? line)
    {
        var problem = DefinitionReader.Read(yaml, DocumentFormat.Yaml).Problems.First(each => each.Code == code);

        Assert.True(line is null || line == problem.Line, $"line {problem.Line}");
    }

    [Fact]
    public void Read_YamlBomb_IsRefusedAtOnce()
    {
        var bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (var i = 1; i < 40; i++)
        {
            bomb.Append($"a{i}: &a{i} [*a{i - 1}, *a{i - 1}, *a{i - 1}]\n");
        }

        Assert.Equal("YAML_ALIAS", Assert.Single(DefinitionReader.Read(bomb.ToString(), DocumentFormat.Yaml).Problems).Code);
    }

    [Theory]
    [InlineData("{\"id\": \"w\", }", "INVALID_JSON")]
    [InlineData("", "INVALID_JSON")]
    [InlineData("{} {}", "INVALID_JSON")]
    [InlineData("{\"id\":\"a\",\"id\":\"b\"}", "DUPLICATE_KEY")]
    [InlineData("{\"description\":\"\\u0000\"}", "INVALID_TEXT")]
    [InlineData("{\"description\":\"\\ud800\"}", "INVALID_TEXT")]
    [InlineData("{\"execution\":{\"timeout\":1e999}}", "NUMBER_OUT_OF_RANGE")]
    [InlineData("[]", "WRONG_TYPE")]
    [InlineData("null", "WRONG_TYPE")]
    public void Read_FaultyJson_SaysWhy(string json, string code)
    {
        var read = Read(json);

        Assert.Contains(read.Problems, problem => problem.Code == code);
        Assert.All(read.Problems, problem => Assert.NotNull(problem.Line));
        Assert.Null(read.Definition);
    }

    [Theory]
    [InlineData(DocumentFormat.Json)]
    [InlineData(DocumentFormat.Yaml)]
    public void Read_DeepNesting_IsAProblemNotACrash(DocumentFormat format)
    {
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 100_000)) + "1" + new string('}', 100_000);

        Assert.Equal("TOO_DEEP", Assert.Single(DefinitionReader.Read(deep, format).Problems).Code);
    }

    [Fact]
    public void Read_InvalidUtf8_IsAProblem() =>
        Assert.NotEmpty(DefinitionReader.Read(new byte[] { (byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'1', (byte)'}' }, DocumentFormat.Json).Problems);

    [Fact]
    public void Read_TooLarge_IsAProblem() =>
        Assert.Equal("TOO_LARGE", Assert.Single(DefinitionReader.Read(new byte[DefinitionReader.MaxBytes + 1], DocumentFormat.Json).Problems).Code);

    [Fact]
    public void Read_ManyProblems_StopsAtTheLimit()
    {
        var steps = string.Join(',', Enumerable.Range(0, 2_000).Select(i => Sample.Step($"s{i}", "\"dependsOn\":[\"nope\"]")));

        Assert.Equal(DefinitionReader.MaxProblems, Read(Sample.Of(steps)).Problems.Count);
    }

    [Fact]
    [Trait("tier", "slow")]
    public void Read_HundredThousandSteps_TakesSeconds()
    {
        var steps = string.Join(',', Enumerable.Range(0, 100_000).Select(i => Sample.Task($"s{i}", $$$"""{"type":"query","query":"SELECT {{ steps.s{{{Math.Max(0, i - 1)}}}.status }}"}""", i == 0 ? "" : $"\"dependsOn\":[\"s{i - 1}\"]")));
        var json = Encoding.UTF8.GetBytes(Sample.Of(steps.Replace("SELECT {{ steps.s0.status }}\"}},\"dep", "SELECT 1\"}},\"dep", StringComparison.Ordinal)));
        var watch = Stopwatch.StartNew();

        var read = DefinitionReader.Read(json, DocumentFormat.Json);

        Assert.DoesNotContain(read.Problems, problem => problem.Path != "/steps/0/config/task/query");
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 60);
        TestContext.Current.TestOutputHelper!.WriteLine($"{json.Length:N0} bytes in {watch.Elapsed.TotalSeconds:0.0} s");
    }

    [Fact]
    public void Schema_ItsOwnText_IsADraft202012Schema()
    {
        using var document = JsonDocument.Parse(Definitions.Schema.WorkflowSchema.Text);

        Assert.NotNull(Definitions.Schemas.JsonSchema.Compile(document.RootElement, out var problems));
        Assert.Empty(problems);
    }

    private static ReadResult Read(string json) => DefinitionReader.Read(json, DocumentFormat.Json);
}
