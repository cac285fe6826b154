using System.Text.Json;
using Vanguards.Definitions.Schemas;

namespace Vanguards.Definitions.Tests.Schemas;

/// <summary>What schemas of a definition may say, and what is told of values and of schemas that cannot be used.</summary>
public sealed class JsonSchemaTests
{
    [Theory]
    [InlineData("""{"allOf":[{"properties":{"a":{"type":"number"}}}],"unevaluatedProperties":false}""", """{"a":1,"b":2}""", "UNKNOWN_FIELD /b")]
    [InlineData("""{"anyOf":[{"required":["a"],"properties":{"a":true}},{"required":["c"],"properties":{"c":true}}],"unevaluatedProperties":false}""", """{"a":1,"c":2}""", "")]
    [InlineData("""{"anyOf":[{"required":["a"],"properties":{"a":true}},{"required":["x"],"properties":{"c":true}}],"unevaluatedProperties":false}""", """{"a":1,"c":2}""", "UNKNOWN_FIELD /c")]
    [InlineData("""{"prefixItems":[true],"contains":{"type":"string"},"unevaluatedItems":false}""", """[1,"a",2]""", "FORBIDDEN /2")]
    [InlineData("""{"$id":"https://example.com/a","$ref":"b#/$defs/n","$defs":{"b":{"$id":"b","$defs":{"n":{"type":"number"}}}}}""", "\"x\"", "WRONG_TYPE ")]
    [InlineData("""{"$id":"https://example.com/tree","$dynamicAnchor":"node","properties":{"next":{"$dynamicRef":"#node"}},"required":["v"]}""", """{"v":1,"next":{"next":{"v":2}}}""", "MISSING_FIELD /next")]
    [InlineData("""{"dependencies":{"a":["b"],"c":{"required":["d"]}}}""", """{"a":1,"c":1}""", "MISSING_FIELD , MISSING_FIELD ")]
    [InlineData("""{"pattern":"^\ud83d\udc32+$"}""", "\"\ud83d\udc32\ud83d\udc32\"", "")]
    public void Validate_Schema_TellsWhatDoesNotFit(string schema, string value, string expected)
    {
        var compiled = JsonSchema.Compile(Parse(schema), out var problems);

        Assert.True(compiled is not null, string.Join("; ", problems.Select(problem => problem.Message)));
        Assert.Equal(expected, string.Join(", ", compiled.Validate(Parse(value)).Select(problem => $"{problem.Code} {problem.Path}")));
    }

    [Theory]
    [InlineData("""{"$ref":"https://example.com/other"}""", "SCHEMA_UNSUPPORTED /$ref")]
    [InlineData("""{"$schema":"http://json-schema.org/draft-07/schema#"}""", "SCHEMA_UNSUPPORTED /$schema")]
    [InlineData("""{"properties":{"a":{"requird":["b"]}}}""", "SCHEMA_UNSUPPORTED /properties/a/requird")]
    [InlineData("""{"$id":"https://example.com/a#part"}""", "SCHEMA_INVALID /$id")]
    [InlineData("""{"$defs":{"a":{"$id":"x"},"b":{"$id":"x"}}}""", "SCHEMA_INVALID /$defs/b/$id")]
    [InlineData("""{"$ref":"#nowhere"}""", "SCHEMA_INVALID /$ref")]
    [InlineData("""{"uniqueItems":"yes"}""", "SCHEMA_INVALID /uniqueItems")]
    [InlineData("""{"unevaluatedItems":7}""", "SCHEMA_INVALID /unevaluatedItems")]
    public void Compile_SchemaThatCannotBeHonoured_IsRefusedWhereItIs(string schema, string expected)
    {
        Assert.Null(JsonSchema.Compile(Parse(schema), out var problems));
        Assert.Equal(expected, string.Join(", ", problems.Select(problem => $"{problem.Code} {problem.Path}")));
    }

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;
}
