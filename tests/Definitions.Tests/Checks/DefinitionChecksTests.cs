using System.Text.Json;
using Vanguards.Definitions.Checks;
using Vanguards.Definitions.Reading;
using static Vanguards.Definitions.Tests.Sample;

namespace Vanguards.Definitions.Tests.Checks;

/// <summary>Each rule with the problems it gives: severity, code and path of all of them.</summary>
public sealed class DefinitionChecksTests
{
    private const string Dependent = "\"dependsOn\":[\"a\"]";

    public static TheoryData<string, string, string[]> Cases { get; } = new()
    {
        { "valid", Of(Step("a") + "," + Step("b", Dependent)), [] },
        { "duplicate id", Of(Step("a") + "," + Step("a")), ["E DUPLICATE_STEP_ID /steps/1/id"] },
        { "duplicate id of a fallback", Of(Step("a", $"\"fallback\":{Step("b")}") + "," + Step("b")), ["E DUPLICATE_STEP_ID /steps/1/id"] },
        { "names equal in SQL", Of(Step("a-b") + "," + Step("A_B")), ["E SQL_NAME_COLLISION /steps/1/id"] },
        { "unknown dependency", Of(Step("fetch") + "," + Step("b", "\"dependsOn\":[\"fecth\"]")), ["E UNKNOWN_STEP /steps/1/dependsOn/0 Did you mean fetch?"] },
        { "self dependency", Of(Step("a", Dependent)), ["E SELF_DEPENDENCY /steps/0/dependsOn/0"] },
        { "dependency on a fallback", Of(Step("a", $"\"fallback\":{Step("f")}") + "," + Step("b", "\"dependsOn\":[\"f\"]")), ["E UNKNOWN_STEP /steps/1/dependsOn/0 Depend on a."] },
        { "cycle", Of(Step("a", "\"dependsOn\":[\"c\"]") + "," + Step("b", Dependent) + "," + Step("c", "\"dependsOn\":[\"b\"]")), ["E CYCLE /steps/0/dependsOn"] },
        { "decision", Of(Decision("a", """{"expression":"true","then":["b"]}""") + "," + Step("b", Dependent)), [] },
        { "decision by cases", Of(Decision("a", """{"cases":[{"when":"{{ true }}","then":["b"]}],"else":[]}""") + "," + Step("b", Dependent)), [] },
        { "target not downstream", Of(Decision("a", """{"expression":"true","then":["b"]}""") + "," + Step("b")), ["E TARGET_NOT_DOWNSTREAM /steps/0/config/condition/then/0"] },
        { "target indirectly downstream", Of(Decision("a", """{"expression":"true","then":["c"]}""") + "," + Step("b", Dependent) + "," + Step("c", "\"dependsOn\":[\"b\"]")), [] },
        { "unknown target", Of(Decision("a", """{"expression":"true","then":["bb"],"else":["b"]}""") + "," + Step("b", Dependent)), ["E UNKNOWN_STEP /steps/0/config/condition/then/0 Did you mean b?"] },
        { "decision without form", Of(Decision("a", "{}")), ["E CONDITION_FORM /steps/0/config/condition", "W NO_EFFECT /steps/0/config/condition"] },
        { "decision of both forms", Of(Decision("a", """{"expression":"true","cases":[{"when":"true","then":["b"]}]}""") + "," + Step("b", Dependent)), ["E CONDITION_FORM /steps/0/config/condition"] },
        { "decision without then", Of(Decision("a", """{"expression":"true","else":["b"]}""") + "," + Step("b", Dependent)), ["E MISSING_FIELD /steps/0/config/condition"] },
        { "decision without targets", Of(Decision("a", """{"expression":"true","then":[]}""")), ["W NO_EFFECT /steps/0/config/condition"] },
        { "join of both branches", Of(Branches + "," + Step("j", "\"dependsOn\":[\"x\",\"y\"]")), ["E JOIN_NEVER_RUNS /steps/3/dependsOn"] },
        { "any join of both branches", Of(Branches + "," + Step("j", "\"dependsOn\":[\"x\",\"y\"],\"join\":\"any\"")), [] },
        { "join further down", Of(Branches + "," + Step("x2", "\"dependsOn\":[\"x\"]") + "," + Step("j", "\"dependsOn\":[\"x2\",\"y\"]") + "," + Step("k", "\"dependsOn\":[\"j\"]")), ["E JOIN_NEVER_RUNS /steps/4/dependsOn"] },
        { "target in both branches", Of(Decision("d", """{"expression":"true","then":["x","y"],"else":["y"]}""") + "," + Step("x", "\"dependsOn\":[\"d\"]") + "," + Step("y", "\"dependsOn\":[\"d\"]") + "," + Step("j", "\"dependsOn\":[\"x\",\"y\"]")), [] },
        { "any join of one", Of(Step("a") + "," + Step("b", Dependent + ",\"join\":\"any\"")), ["W NO_EFFECT /steps/1/join"] },
        { "fallback", Of(Step("a", $"\"onError\":\"fallback\",\"fallback\":{Step("b")}")), [] },
        { "fallback missing", Of(Step("a", "\"onError\":\"fallback\"")), ["E FALLBACK_MISSING /steps/0/onError"] },
        { "fallback depends on later", Of(Step("a", $"\"fallback\":{Step("f", "\"dependsOn\":[\"b\"]")}") + "," + Step("b", Dependent)), ["E NESTED_DEPENDS_ON_LATER /steps/0/fallback/dependsOn/0"] },
        { "fallback depends on upstream", Of(Step("a") + "," + Step("b", Dependent + $",\"fallback\":{Step("f", Dependent)}")), ["W NO_EFFECT /steps/1/fallback/dependsOn Take it away."] },
        { "compensation depends on its owner", Of(Step("a", $"\"compensate\":{Step("c", Dependent)}"), "\"execution\":{\"errorHandling\":\"rollback\"}"), ["W NO_EFFECT /steps/0/compensate/dependsOn Take it away."] },
        { "wait longer than its timeout", Of(Task("a", """{"type":"wait","duration":"PT1M"}""", "\"timeout\":30")), ["E SETTINGS_CONFLICT /steps/0/timeout"] },
        { "wait shorter than its timeout", Of(Task("a", """{"type":"wait","duration":"PT1M"}""", "\"timeout\":90")), [] },
        { "retried wait", Of(Task("a", """{"type":"wait","duration":1}""", "\"retry\":{\"maxAttempts\":3}")), ["W NO_EFFECT /steps/0/retry"] },
        { "retried approval", Of(Task("a", """{"type":"approval","title":"t","timeout":5}""", "\"retry\":{\"maxAttempts\":3}")), [] },
        { "retried approval that never ends", Of(Task("a", """{"type":"approval","title":"t"}""", "\"retry\":{\"maxAttempts\":3}")), ["W NO_EFFECT /steps/0/retry"] },
        { "secret asked of a person", Of(Task("a", """{"type":"approval","title":"t","form":[{"name":"pin","type":"string","secret":true}]}""")), ["E SETTINGS_CONFLICT /steps/0/config/task/form/0/secret"] },
        { "cached report", Of(Transform("a", """{"template":"t"}""", "\"cache\":{\"ttl\":5}")), ["W NO_EFFECT /steps/0/cache"] },
        { "cached now", Of(Transform("a", """{"expression":"now"}""", "\"cache\":{\"ttl\":5}")), ["W NO_EFFECT /steps/0/cache"] },
        { "cached asOf", Of(Transform("a", """{"expression":"asOf"}""", "\"cache\":{\"ttl\":5}")), [] },
        { "input of a javascript", Of(Task("a", """{"type":"script","language":"javascript","source":"return 1"}""", "\"input\":{\"x\":1}")), ["W NO_EFFECT /steps/0/input"] },
        { "slack to nowhere", Of("""{"id":"a","name":"a","type":"notify","config":{"notification":{"channel":"slack","message":"m"}}}"""), ["E MISSING_FIELD /steps/0/config/notification Give the URL to call."] },
        { "source named as the grouped table", Of(Task("a", """{"type":"aggregate","sources":["Grouped"],"groupBy":["x"]}""")), ["E SQL_NAME_COLLISION /steps/0/config/task/sources/0"] },
        { "SQL parameter unused", Of(Task("a", """{"type":"query","query":"SELECT $county","parameters":{"county":"x","conty":"y"}}""")), ["W NO_EFFECT /steps/0/config/task/parameters/conty Take it away, or use it."] },
        { "question mark in SQL", Of(Task("a", """{"type":"query","query":"SELECT ? -- {{"}""")), ["E EXPRESSION_SYNTAX /steps/0/config/task/query"] },
        { "question mark in SQL text", Of(Task("a", """{"type":"query","query":"SELECT '?' AS \"?\" -- ?"}""")), [] },
        { "compensation without rollback", Of(Step("a", $"\"compensate\":{Step("c")}")), ["W NO_EFFECT /steps/0/compensate"] },
        { "rollback without compensation", Of(Step("a"), "\"execution\":{\"errorHandling\":\"rollback\"}"), ["W NO_EFFECT /execution/errorHandling"] },
        { "fallback with when", Of(Step("a", $"\"fallback\":{Step("f", "\"when\":\"true\"")}")), ["E MISPLACED_FIELD /steps/0/fallback/when"] },
        { "config of another type", Of("""{"id":"a","name":"a","type":"task","config":{"agent":"x"}}"""), ["E CONFIG_MISMATCH /steps/0/config"] },
        { "config of two types", Of("""{"id":"a","name":"a","type":"agent","config":{"agent":"x","task":{"type":"wait","duration":1}}}"""), ["E CONFIG_MISMATCH /steps/0/config/task"] },
        { "empty config", Of("""{"id":"a","name":"a","type":"notify","config":{}}"""), ["E CONFIG_MISMATCH /steps/0/config"] },
        { "task without its field", Of(Task("a", """{"type":"query"}""")), ["E MISSING_FIELD /steps/0/config/task"] },
        { "task with another's field", Of(Task("a", """{"type":"query","query":"SELECT 1","url":"https://x"}""")), ["E MISPLACED_FIELD /steps/0/config/task/url"] },
        { "wait for two things", Of(Task("a", """{"type":"wait","duration":1,"until":"2026-01-01T00:00:00Z"}""")), ["E CONFIG_MISMATCH /steps/0/config/task"] },
        { "wait until nonsense", Of(Task("a", """{"type":"wait","until":"tomorrow"}""")), ["E PATTERN_MISMATCH /steps/0/config/task/until"] },
        { "http", Of(Task("a", """{"type":"http","method":"POST","url":"https://x/{{ inputs.n }}","headers":{"a":"b"},"body":{"x":"{{ asOf }}"},"expect":{"status":[200,201]}}"""), Inputs("n", "string")), [] },
        { "http without scheme", Of(Task("a", """{"type":"http","method":"GET","url":"x.example"}""")), ["E PATTERN_MISMATCH /steps/0/config/task/url"] },
        { "http GET with body", Of(Task("a", """{"type":"http","method":"GET","url":"http://x","body":1}""")), ["E SETTINGS_CONFLICT /steps/0/config/task/body"] },
        { "script", Of(Task("a", """{"type":"script","language":"javascript","source":"const n = 1; return n"}""")), [] },
        { "script that does not parse", Of(Task("a", """{"type":"script","language":"javascript","source":"return }"}""")), ["E EXPRESSION_SYNTAX /steps/0/config/task/source"] },
        { "python is not parsed", Of(Task("a", """{"type":"script","language":"python","source":"print {{ }}"}""")), [] },
        { "javascript with image", Of(Task("a", """{"type":"script","language":"javascript","source":"return 1","image":"x"}""")), ["E SETTINGS_CONFLICT /steps/0/config/task/image"] },
        { "script of another language", Of(Task("a", """{"type":"script","language":"ruby","source":"1"}""")), ["E NOT_ALLOWED /steps/0/config/task/language"] },
        { "aggregate names a source twice", Of(Task("a", """{"type":"aggregate","sources":["x","X"]}""")), ["E NOT_UNIQUE /steps/0/config/task/sources/1"] },
        { "workflow starts itself", Of(Task("a", """{"type":"workflow","workflowId":"w"}""")), ["W RECURSIVE_WORKFLOW /steps/0/config/task/workflowId"] },
        { "approval form", Of(Task("a", """{"type":"approval","title":"ok?","form":[{"name":"n","type":"integer","default":"x"},{"name":"n","type":"string"}],"timeout":"PT1H"}""")), ["E DUPLICATE_INPUT /steps/0/config/task/form/1/name", "E WRONG_TYPE /steps/0/config/task/form/0/default"] },
        { "transform of two forms", Of(Transform("a", """{"template":"t","sql":"SELECT 1"}""")), ["E CONFIG_MISMATCH /steps/0/config/transform"] },
        { "transform of no form", Of(Transform("a", "{}")), ["E CONFIG_MISMATCH /steps/0/config/transform"] },
        { "format without template", Of(Transform("a", """{"sql":"SELECT 1","format":"csv"}""")), ["E MISPLACED_FIELD /steps/0/config/transform/format"] },
        { "e-mail to nobody", Of("""{"id":"a","name":"a","type":"notify","config":{"notification":{"channel":"email","message":"m"}}}"""), ["E MISSING_FIELD /steps/0/config/notification"] },
        { "unknown channel", Of("""{"id":"a","name":"a","type":"notify","config":{"notification":{"channel":"slck","message":"m"}}}"""), ["E NOT_ALLOWED /steps/0/config/notification/channel Did you mean slack?"] },
        { "parameters of no agent", Of("""{"id":"a","name":"a","type":"task","config":{"task":{"type":"query","query":"SELECT 1"},"parameters":{}}}"""), ["E MISPLACED_FIELD /steps/0/config/parameters"] },
        { "maxParallel without forEach", Of(Step("a", "\"maxParallel\":2")), ["W NO_EFFECT /steps/0/maxParallel"] },
        { "forEach", Of(Step("a") + "," + Task("b", """{"type":"query","query":"SELECT {{ item.x + index }}"}""", Dependent + ",\"forEach\":\"steps.a.output.list\",\"maxParallel\":2")), [] },
        { "forEach of an approval", Of(Task("a", """{"type":"approval","title":"{{ item }}"}""", "\"forEach\":\"[1]\"")), ["E SETTINGS_CONFLICT /steps/0/forEach"] },
        { "item without forEach", Of(Task("a", """{"type":"query","query":"SELECT {{ item }}"}""")), ["E NOT_IN_SCOPE /steps/0/config/task/query"] },
        { "item in when", Of(Step("a", "\"when\":\"item > 1\",\"forEach\":\"[1]\"")), ["E NOT_IN_SCOPE /steps/0/when"] },
        { "timeout of 0", Of(Step("a", "\"timeout\":0"), "\"execution\":{\"timeout\":0}"), ["E OUT_OF_RANGE /execution/timeout", "E OUT_OF_RANGE /steps/0/timeout"] },
        { "timeout beyond the run's", Of(Step("a", "\"timeout\":7200")), ["W NO_EFFECT /steps/0/timeout"] },
        { "too few attempts", Of(Step("a", "\"onError\":\"retry\",\"retry\":{\"maxAttempts\":2}")), ["E SETTINGS_CONFLICT /steps/0/retry/maxAttempts"] },
        { "delay above its maximum", Of(Step("a", "\"retry\":{\"initialDelay\":10,\"maxDelay\":5}")), ["W NO_EFFECT /steps/0/retry/initialDelay"] },
        { "jitter out of range", Of(Step("a", "\"retry\":{\"jitter\":1.5}")), ["E OUT_OF_RANGE /steps/0/retry/jitter"] },
        { "priority out of range", Of(Step("a"), "\"execution\":{\"priority\":10}"), ["E OUT_OF_RANGE /execution/priority"] },
        { "cached wait", Of(Task("a", """{"type":"wait","duration":1}""", "\"cache\":{\"ttl\":5}")), ["W NO_EFFECT /steps/0/cache"] },
        { "input of a query", Of(Task("a", """{"type":"query","query":"SELECT 1"}""", "\"input\":{\"x\":1}")), ["W NO_EFFECT /steps/0/input"] },
        { "expression does not parse", Of(Step("a", "\"when\":\"inputs.\"")), ["E EXPRESSION_SYNTAX /steps/0/when"] },
        { "unknown input", Of(Step("a", "\"when\":\"inputs.conty === 'x'\""), Inputs("county", "string")), ["E UNKNOWN_INPUT /steps/0/when Did you mean county?"] },
        { "output of an unknown step", Of(Step("a") + "," + Step("b", Dependent + ",\"when\":\"steps.c.output.x\"")), ["E UNKNOWN_STEP /steps/1/when Did you mean a?"] },
        { "output by underscore name", Of(Step("a-x") + "," + Step("b", "\"dependsOn\":[\"a-x\"],\"when\":\"steps.a_x.output.ok && steps['a-x'].status === 'COMPLETED'\"")), [] },
        { "output of a step not upstream", Of(Step("a") + "," + Step("b", "\"when\":\"steps.a.output.x\"")), ["E STEP_NOT_UPSTREAM /steps/1/when Add a to dependsOn."] },
        { "its own output", Of(Step("a", "\"when\":\"steps.a.output.x\"")), ["E STEP_NOT_UPSTREAM /steps/0/when"] },
        { "output of a fallback", Of(Step("a", $"\"fallback\":{Step("f")}") + "," + Step("b", Dependent + ",\"when\":\"steps.f.output.x\"")), ["E UNKNOWN_STEP /steps/1/when Read steps['a']."] },
        { "member of a step", Of(Step("a") + "," + Step("b", Dependent + ",\"when\":\"steps.a.rows > 1\"")), ["E STEP_MEMBER /steps/1/when Did you mean steps['a'].output.rows?"] },
        { "name out of nowhere", Of(Step("a", "\"when\":\"input.x\"")), ["E UNKNOWN_NAME /steps/0/when Did you mean inputs?"] },
        { "random", Of(Step("a", "\"when\":\"Math.random() > 0.5\"")), ["E RANDOM_NOT_ALLOWED /steps/0/when"] },
        { "forgotten braces", Of(Step("a") + "," + Step("b", Dependent + ",\"input\":{\"x\":\"steps.a.output\"}")), ["W LOOKS_LIKE_EXPRESSION /steps/1/input/x Write {{ steps.a.output }}."] },
        { "expression in SQL quotes", Of(Task("a", """{"type":"query","query":"SELECT '{{ inputs.n }}'"}"""), Inputs("n", "string")), ["E EXPRESSION_SYNTAX /steps/0/config/task/query"] },
        { "SQL parameter", Of(Task("a", """{"type":"query","query":"SELECT $county","parameters":{"county":"x"}}""")), [] },
        { "SQL parameter missing", Of(Task("a", """{"type":"query","query":"SELECT $conty","parameters":{"county":"x"}}""")), ["E UNKNOWN_PARAMETER /steps/0/config/task/query Did you mean county?"] },
        { "compensation reads its owner", Of(Step("a", $"\"compensate\":{Step("c", "\"input\":{\"id\":\"{{ steps.a.output.id }}\"}")}"), "\"execution\":{\"errorHandling\":\"rollback\"}"), [] },
        { "concurrency key", Of(Step("a"), Inputs("n", "string") + ",\"execution\":{\"concurrency\":{\"limit\":1,\"key\":\"steps.a\"}}"), ["E NOT_IN_SCOPE /execution/concurrency/key"] },
        { "rule over now", Of(Step("a"), "\"inputs\":{\"validation\":[{\"name\":\"r\",\"expression\":\"now > inputs.x\",\"message\":\"m\"}]}"), ["E NOT_IN_SCOPE /inputs/validation/0/expression", "E UNKNOWN_INPUT /inputs/validation/0/expression"] },
        { "inputs in order", Of(Step("a"), """ "inputs":{"optional":[{"name":"d","type":"date","default":"2026-01-31","minimum":"2026-01-01"},{"name":"l","type":"array","items":{"type":"integer"},"default":[1]},{"name":"c","type":"string","enum":["x","y"],"default":"x","pattern":"^[xy]$"}]}"""), [] },
        { "input declared twice", Of(Step("a"), """ "inputs":{"required":[{"name":"n","type":"string"}],"optional":[{"name":"n","type":"string"}]}"""), ["E DUPLICATE_INPUT /inputs/optional/0/name"] },
        { "default against type", Of(Step("a"), """ "inputs":{"optional":[{"name":"n","type":"integer","default":1.5}]}"""), ["E WRONG_TYPE /inputs/optional/0/default"] },
        { "default against limits", Of(Step("a"), """ "inputs":{"optional":[{"name":"n","type":"integer","default":5,"maximum":4}]}"""), ["E OUT_OF_RANGE /inputs/optional/0/default"] },
        { "limits crossed", Of(Step("a"), """ "inputs":{"optional":[{"name":"n","type":"date","minimum":"2026-02-01","maximum":"2026-01-01"}]}"""), ["E SETTINGS_CONFLICT /inputs/optional/0/minimum"] },
        { "limit of a string", Of(Step("a"), """ "inputs":{"optional":[{"name":"n","type":"string","minimum":1}]}"""), ["E MISPLACED_FIELD /inputs/optional/0/minimum"] },
        { "pattern that is none", Of(Step("a"), """ "inputs":{"optional":[{"name":"n","type":"string","pattern":"("}]}"""), ["E PATTERN_INVALID /inputs/optional/0/pattern"] },
        { "choice against type", Of(Step("a"), """ "inputs":{"optional":[{"name":"n","type":"integer","enum":[1,"2"]}]}"""), ["E WRONG_TYPE /inputs/optional/0/enum/1"] },
        { "items with an unknown keyword", Of(Step("a"), """ "inputs":{"optional":[{"name":"n","type":"array","items":{"typ":"string"}}]}"""), ["E SCHEMA_UNSUPPORTED /inputs/optional/0/items/typ"] },
        { "default of a required input", Of(Step("a"), """ "inputs":{"required":[{"name":"n","type":"string","default":"x"}]}"""), ["W NO_EFFECT /inputs/required/0/default"] },
        { "default of a secret", Of(Step("a"), """ "inputs":{"optional":[{"name":"n","type":"string","default":"x","secret":true}]}"""), ["W SECRET_DEFAULT /inputs/optional/0/default"] },
        { "result type unknown", Of(Step("a"), """ "outputs":{"schema":{"x":"list"}}"""), ["E NOT_ALLOWED /outputs/schema/x"] },
        { "result by schema", Of(Step("a"), """ "outputs":{"schema":{"x":{"type":"array","items":{"type":"string"}}}}"""), [] },
        { "result that no step gives", Of(Task("a", """{"type":"query","query":"SELECT 1"}"""), """ "outputs":{"schema":{"x":"array"}}"""), ["E OUTPUT_UNSATISFIABLE /outputs/schema/x"] },
        { "result of a transform", Of(Transform("a", """{"expression":{"x":[1]}}"""), """ "outputs":{"schema":{"x":"array","y":"array"}}"""), ["E OUTPUT_UNSATISFIABLE /outputs/schema/y"] },
        { "result by value", Of(Step("a"), """ "outputs":{"schema":{"x":"array"},"value":{"x":"{{ steps.a.output.list }}"}}"""), [] },
        { "result by value lacks a key", Of(Step("a"), """ "outputs":{"schema":{"rows":"array"},"value":{"row":"{{ steps.b.output }}"}}"""), ["E OUTPUT_UNSATISFIABLE /outputs/schema/rows Did you mean row?", "E UNKNOWN_STEP /outputs/value/row Did you mean a?"] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_GivesExactlyItsProblems(string name, string json, string[] expected)
    {
        var read = DefinitionReader.Read(json, DocumentFormat.Json);

        var found = read.Problems.Select(Write).Order(StringComparer.Ordinal).ToList();
        Assert.True(
            found.Count == expected.Length && found.Zip(expected).All(pair => pair.First == pair.Second || pair.First.StartsWith(pair.Second + " ", StringComparison.Ordinal)),
            $"{name}:\n{string.Join('\n', found)}\n{string.Join('\n', read.Problems.Select(problem => problem.Message))}");
        Assert.Equal(read.Problems.All(problem => problem.Severity == "warning"), read.Definition is not null);
        Assert.All(read.Problems, problem => Assert.NotNull(problem.Line));
    }

    [Fact]
    public void Run_Cycle_NamesIt()
    {
        var problem = Assert.Single(DefinitionReader.Read(Of(Step("a", "\"dependsOn\":[\"c\"]") + "," + Step("b", Dependent) + "," + Step("c", "\"dependsOn\":[\"b\"]")), DocumentFormat.Json).Problems);

        Assert.Contains("a → c → b → a", problem.Message, StringComparison.Ordinal);
    }

    private static readonly CheckContext Context = new()
    {
        Datasets = [new KnownDataset { Name = "leases" }],
        Agents =
        [
            new KnownAgent
            {
                Name = "a",
                ParametersSchema = JsonDocument.Parse("""{"type":"object","properties":{"rate":{"type":"number","maximum":1}},"additionalProperties":false}""").RootElement,
                OutputSchema = JsonDocument.Parse("""{"type":"object","properties":{"list":{"type":"array"}}}""").RootElement,
                RequiredDatasets = ["permits"],
            },
        ],
        Templates = [new KnownTemplate("t", ["pdf"])],
        Workflows = [new KnownWorkflow("other", ["1.0.0"])],
    };

    public static TheoryData<string, string[]> OutsideCases { get; } = new()
    {
        { Of(Transform("x", """{"template":"t"}""")), [] },
        { Of(Step("x")), ["E UNKNOWN_DATASET /steps/0/config/agent"] },
        { Of("""{"id":"x","name":"x","type":"agent","config":{"agent":"b"}}"""), ["E UNKNOWN_AGENT /steps/0/config/agent Did you mean a?"] },
        { Of("""{"id":"x","name":"x","type":"agent","config":{"agent":"a","parameters":{"rate":2,"rat":"{{ 1 }}"}}}"""), ["E OUT_OF_RANGE /steps/0/config/parameters/rate", "E UNKNOWN_DATASET /steps/0/config/agent"] },
        { Of("""{"id":"x","name":"x","type":"agent","config":{"agent":"a","parameters":{"rat":1}}}"""), ["E UNKNOWN_DATASET /steps/0/config/agent", "E UNKNOWN_FIELD /steps/0/config/parameters/rat Did you mean rate?"] },
        { Of(Step("x"), """ "outputs":{"schema":{"list":"array","other":"array"}}"""), ["E OUTPUT_UNSATISFIABLE /outputs/schema/other", "E UNKNOWN_DATASET /steps/0/config/agent"] },
        { Of(Step("x"), """ "outputs":{"schema":{"list":"object"}}"""), ["E OUTPUT_UNSATISFIABLE /outputs/schema/list", "E UNKNOWN_DATASET /steps/0/config/agent"] },
        { Of(Transform("x", """{"template":"tt"}""")), ["E UNKNOWN_TEMPLATE /steps/0/config/transform/template Did you mean t?"] },
        { Of(Transform("x", """{"template":"t","format":"csv"}""")), ["E TEMPLATE_FORMAT /steps/0/config/transform/format"] },
        { Of(Task("x", """{"type":"aggregate","sources":["lease"]}""")), ["E UNKNOWN_DATASET /steps/0/config/task/sources/0 Did you mean leases?"] },
        { Of(Task("leases", """{"type":"query","query":"SELECT 1"}""")), ["E SQL_NAME_COLLISION /steps/0/id"] },
        { Of(Task("x", """{"type":"workflow","workflowId":"othr"}""")), ["E UNKNOWN_WORKFLOW /steps/0/config/task/workflowId Did you mean other?"] },
        { Of(Task("x", """{"type":"workflow","workflowId":"other","version":"1.0.1"}""")), ["E UNKNOWN_WORKFLOW /steps/0/config/task/version Did you mean 1.0.0?"] },
    };

    [Theory]
    [MemberData(nameof(OutsideCases))]
    public void Run_AgainstTheOutside_GivesExactlyItsProblems(string json, string[] expected)
    {
        var found = DefinitionChecks.Run(DefinitionReader.Read(json, DocumentFormat.Json).Draft!, Context).Select(Write).Order(StringComparer.Ordinal).ToList();

        Assert.True(found.Count == expected.Length && found.Zip(expected).All(pair => pair.First == pair.Second || pair.First.StartsWith(pair.Second + " ", StringComparison.Ordinal)), string.Join('\n', found));
    }

    [Fact]
    public void Run_AgentServiceAway_WarnsAndUsesWhatIsKnown()
    {
        var definition = DefinitionReader.Read(Of("""{"id":"x","name":"x","type":"agent","config":{"agent":"b"}}"""), DocumentFormat.Json).Definition!;

        Assert.Equal(["W AGENTS_UNREACHABLE /steps/0/config/agent", "E UNKNOWN_AGENT /steps/0/config/agent Did you mean a?"], DefinitionChecks.Run(definition, Context with { AgentsReachable = false }).Select(Write));
        Assert.Equal(["W AGENTS_UNREACHABLE /steps/0/config/agent"], DefinitionChecks.Run(definition, Context with { AgentsReachable = false, Agents = null }).Select(Write));
    }

    public static TheoryData<string, string[]> OutputCases { get; } = new()
    {
        { Of(Task("q", """{"type":"query","query":"SELECT 1"}""") + "," + Transform("t", """{"expression":"{{ steps.q.output.row + steps.q.output.rows + steps['q'].output.preview.length }}"}""", "\"dependsOn\":[\"q\"]")), ["E UNKNOWN_OUTPUT /steps/1/config/transform/expression Did you mean rows?"] },
        { Of(Task("q", """{"type":"wait","duration":1}""") + "," + Transform("t", """{"expression":"{{ steps.q.output.at ?? steps.q.output.toString() }}"}""", "\"dependsOn\":[\"q\"]")), ["E UNKNOWN_OUTPUT /steps/1/config/transform/expression"] },
        { Of(Transform("x", """{"expression":{"sum":{"oil":"{{ 1 }}","gas":[{"n":2}]}}}""") + "," + Transform("t", """{"expression":"{{ steps.x.output.sum.oil.deep + steps.x.output.sum.gas[0].m + steps.x.output.sum.oill }}"}""", "\"dependsOn\":[\"x\"]")), ["E UNKNOWN_OUTPUT /steps/1/config/transform/expression Did you mean oil?"] },
        { Of(Transform("x", """{"expression":{"total":1}}""") + "," + Transform("t", """{"expression":"{{ steps.x?.output?.totl }}"}""", "\"dependsOn\":[\"x\"]")), ["E UNKNOWN_OUTPUT /steps/1/config/transform/expression Did you mean total?"] },
        { Of(Transform("x", """{"expression":{"total":1}}""", $"\"fallback\":{Step("f")}") + "," + Transform("t", """{"expression":"{{ steps.x.output.other }}"}""", "\"dependsOn\":[\"x\"]")), [] },
        { Of(Step("a") + "," + Transform("t", """{"expression":"{{ steps.a.output.anything.at.all }}"}""", Dependent)), [] },
        { Of(Task("q", """{"type":"query","query":"SELECT 1"}""") + "," + Transform("t", """{"expression":"{{ item }}"}""", "\"dependsOn\":[\"q\"],\"forEach\":\"{{ steps['q'].output }}\"")), ["E NOT_A_LIST /steps/1/forEach A table's rows are read with SQL; its first ones are steps['q'].output.preview."] },
        { Of(Task("q", """{"type":"query","query":"SELECT 1"}""") + "," + Transform("t", """{"expression":"{{ item }}"}""", "\"dependsOn\":[\"q\"],\"forEach\":\"steps.q.output.preview\"")), [] },
        { Of(Step("a"), """ "outputs":{"schema":{"n":"number","t":{"type":"string","maxLength":3},"x":"array"},"value":{"n":"1","t":"long","x":"{{ [1] }}"}}"""), ["E OUTPUT_UNSATISFIABLE /outputs/value/n", "E OUTPUT_UNSATISFIABLE /outputs/value/t"] },
        { Of(Step("a"), """ "execution":{"mode":"sequential","maxParallel":8}"""), ["W NO_EFFECT /execution/maxParallel Take it away, or use the mode parallel."] },
        { Of(Step("a"), """ "outputs":{"schema":{"n":{"properties":{"a":{"unevaluatedThing":1}},"uniqueItems":1}}}"""), ["E SCHEMA_INVALID /outputs/schema/n/uniqueItems", "E SCHEMA_UNSUPPORTED /outputs/schema/n/properties/a/unevaluatedThing"] },
        { Of(Step("a"), """ "inputs":{"optional":[{"name":"l","type":"array","items":{"$ref":"https://example.com/other"}}]}"""), ["E SCHEMA_UNSUPPORTED /inputs/optional/0/items/$ref"] },
    };

    [Theory]
    [MemberData(nameof(OutputCases))]
    public void Run_WhatIsKnownOfOutputs_IsHeldAgainstTheirUse(string json, string[] expected) =>
        Assert.Equal(expected, DefinitionReader.Read(json, DocumentFormat.Json).Problems.Select(Write).Order(StringComparer.Ordinal));

    [Fact]
    public void Run_DatasetInputs_NameDatasetsThatExist()
    {
        var draft = DefinitionReader.Read(Of(Transform("x", """{"template":"t"}"""), """ "inputs":{"optional":[{"name":"d","type":"dataset","default":"lease","enum":["lease","leases"]}]}"""), DocumentFormat.Json).Draft!;

        Assert.Equal(
            ["E UNKNOWN_DATASET /inputs/optional/0/default Did you mean leases?", "E UNKNOWN_DATASET /inputs/optional/0/enum/0 Did you mean leases?"],
            DefinitionChecks.Run(draft, Context).Select(Write).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Run_AgentsSchemas_HoldForItsInputAndAreToldOfIfTheyCannotBeUsed()
    {
        var agent = new KnownAgent
        {
            Name = "a",
            InputSchema = JsonDocument.Parse("""{"properties":{"n":{"type":"number"},"m":{"type":"number"}},"required":["n"],"unevaluatedProperties":false}""").RootElement,
            OutputSchema = JsonDocument.Parse("""{"$ref":"https://example.com/shape"}""").RootElement,
        };
        var draft = DefinitionReader.Read(Of(Step("s", """ "input":{"n":"x","m":"{{ 1 }}","k":2}""")), DocumentFormat.Json).Draft!;

        Assert.Equal(
            ["E UNKNOWN_FIELD /steps/0/input/k", "E WRONG_TYPE /steps/0/input/n", "W AGENT_SCHEMA_UNSUPPORTED /steps/0/config/agent"],
            DefinitionChecks.Run(draft, Context with { Agents = [agent] }).Select(Write).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("steps.s.output.leases[0].margin + steps.s.output['leases'].length + steps.s.output.toString()", null)]
    [InlineData("steps.s?.output?.leases[i].nothing", null)]
    [InlineData("steps.s.output.by.anyName.value.deep", null)]
    [InlineData("steps.s.output.leeses", "E UNKNOWN_OUTPUT /steps/1/config/transform/expression Did you mean leases?")]
    [InlineData("steps.s.output.leases[0].margim", "W UNDECLARED_OUTPUT /steps/1/config/transform/expression Did you mean margin?")]
    [InlineData("steps.s.output.leases[0].parts.rent.valeu", "E UNKNOWN_OUTPUT /steps/1/config/transform/expression Did you mean value?")]
    [InlineData("steps.s.output.either.nothing", null)]
    public void Run_WhatIsReadOfAnAgentsAnswer_IsHeldAgainstItsSchema(string expression, string? problem)
    {
        var agent = new KnownAgent
        {
            Name = "a",
            OutputSchema = JsonDocument.Parse("""
                {
                    "type": "object", "additionalProperties": false,
                    "properties": {
                        "leases": { "type": "array", "items": { "properties": { "margin": {}, "parts": { "properties": { "rent": { "properties": { "value": {} }, "additionalProperties": false } } } } } },
                        "by": { "properties": {}, "additionalProperties": { "type": "object" } },
                        "either": { "anyOf": [{ "properties": { "x": {} } }, {}] }
                    }
                }
                """).RootElement,
        };
        var draft = DefinitionReader.Read(Of(Step("s") + "," + Transform("t", $$$"""{"expression":"{{ ((i) => {{{expression}}})(0) }}"}""", "\"dependsOn\":[\"s\"]")), DocumentFormat.Json).Draft!;

        Assert.Equal(problem is null ? [] : [problem], DefinitionChecks.Run(draft, Context with { Agents = [agent] }).Select(Write));
    }

    [Fact]
    public void Run_AnswersOfOneAgentForEachItem_AreReadByTheirPlace()
    {
        var agent = new KnownAgent { Name = "a", OutputSchema = JsonDocument.Parse("""{"properties":{"margin":{}},"additionalProperties":false}""").RootElement };
        var steps = Step("s", """ "forEach":"{{ [1] }}" """) + "," + Transform("t", """{"expression":{"a":"{{ steps.s.output[0].margin }}","b":"{{ steps.s.output.length }}","c":"{{ steps.s.output[0].mergin }}"}}""", "\"dependsOn\":[\"s\"]");

        var problems = DefinitionChecks.Run(DefinitionReader.Read(Of(steps), DocumentFormat.Json).Draft!, Context with { Agents = [agent] });

        Assert.Equal(["E UNKNOWN_OUTPUT /steps/1/config/transform/expression/c Did you mean margin?"], problems.Select(Write));
        Assert.Equal("[0] in the output of s has, by the schema of a, margin, and never mergin.", problems[0].Message);
    }

    private static string Branches =>
        Decision("d", """{"expression":"true","then":["x"],"else":["y"]}""") + "," + Step("x", "\"dependsOn\":[\"d\"]") + "," + Step("y", "\"dependsOn\":[\"d\"]");

    private static string Inputs(string name, string type) => $"\"inputs\":{{\"required\":[{{\"name\":\"{name}\",\"type\":\"{type}\"}}]}}";

    private static string Write(Problem problem) =>
        $"{(problem.Severity == "error" ? "E" : "W")} {problem.Code} {problem.Path}{(problem.Suggestion is null ? "" : " " + problem.Suggestion)}";
}
