using System.Text.Json;
using Vanguards.Contracts.Catalog;
using static Vanguards.Validator.Tests.TestHost;

namespace Vanguards.Validator.Tests.Inputs;

public sealed class InputCheckTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const string Inputs = """
        "inputs": {
          "required": [{"name":"n","type":"integer","minimum":1,"maximum":10}],
          "optional": [
            {"name":"county","type":"string","enum":["Reeves","Ward"]},
            {"name":"from","type":"date","default":"2026-01-01"},
            {"name":"until","type":"date"},
            {"name":"code","type":"string","pattern":"^[A-Z]{2}$"},
            {"name":"ids","type":"array","items":{"type":"integer"}},
            {"name":"token","type":"string","pattern":"^t-","secret":true},
            {"name":"table","type":"dataset"}
          ],
          "validation": [
            {"name":"order","expression":"inputs.until === null || inputs.from < inputs.until","message":"until must be after from"},
            {"name":"even","expression":"{{ inputs.n % 2 === 0 }}","message":"n must be even"},
            {"name":"loop","expression":"(() => { while (inputs.n === 8) {} return true })()","message":"never"}
          ]
        }
        """;

    [Theory]
    [InlineData("""{"n":2}""", "")]
    [InlineData("""{"n":2.0,"county":null}""", "")]
    [InlineData("null", "MISSING_INPUT /context/inputs/n")]
    [InlineData("[]", "WRONG_TYPE /context/inputs")]
    [InlineData("""{"n":"2","m":1}""", "UNKNOWN_INPUT /context/inputs/m;WRONG_TYPE /context/inputs/n")]
    [InlineData("""{"n":12}""", "OUT_OF_RANGE /context/inputs/n")]
    [InlineData("""{"n":3}""", "INPUT_RULE /context/inputs/n")]
    [InlineData("""{"n":2,"county":"reeves"}""", "NOT_ALLOWED /context/inputs/county")]
    [InlineData("""{"n":2,"from":"2026-02-30"}""", "WRONG_TYPE /context/inputs/from")]
    [InlineData("""{"n":2,"until":"2025-01-01"}""", "INPUT_RULE /context/inputs")]
    [InlineData("""{"n":2,"code":"ABC","ids":[1,"x"]}""", "PATTERN_MISMATCH /context/inputs/code;WRONG_TYPE /context/inputs/ids/1")]
    [InlineData("""{"n":8}""", "INPUT_RULE_FAILED /context/inputs/n")]
    [InlineData("""{"n":2,"token":"t-1"}""", "SECRET_TOO_SHORT /context/inputs/token")]
    [InlineData("""{"n":2,"token":"t-12"}""", "")]
    [InlineData("""{"n":2,"table":"nope"}""", "UNKNOWN_DATASET /context/inputs/table")]
    public async Task CheckInputs_Given_ListsEveryFault(string given, string expected)
    {
        var workflow = await PublishedAsync();

        var inputs = await shared.Host.Catalog.CheckInputsAsync(workflow, JsonDocument.Parse(given).RootElement, Cancel);

        Assert.Equal(expected.Split(';', StringSplitOptions.RemoveEmptyEntries), inputs.Errors.Select(problem => $"{problem.Code} {problem.Path}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task CheckInputs_Defaults_AreFilledIn()
    {
        var workflow = await PublishedAsync();

        var inputs = await shared.Host.Catalog.CheckInputsAsync(workflow, JsonSerializer.SerializeToElement(new { n = 4 }), Cancel);

        Assert.Equal("""{"n":4,"county":null,"from":"2026-01-01","until":null,"code":null,"ids":null,"token":null,"table":null}""", inputs.Values.GetRawText());
    }

    [Fact]
    public async Task CheckInputs_FaultySecret_StaysSecret()
    {
        var workflow = await PublishedAsync();

        var inputs = await shared.Host.Catalog.CheckInputsAsync(workflow, JsonSerializer.SerializeToElement(new { n = 4, token = "hunter2" }), Cancel);

        Assert.DoesNotContain("hunter2", JsonSerializer.Serialize(inputs.Errors), StringComparison.Ordinal);
        Assert.DoesNotContain("t-", Assert.Single(inputs.Errors).Message, StringComparison.Ordinal);
    }

    private async Task<PublishedWorkflow> PublishedAsync()
    {
        Assert.InRange((await shared.Host.PublishAsync(Definition(Query("q", "SELECT 1 AS n"), more: Inputs))).Status, 200, 201);
        return (await shared.Host.Catalog.FindAsync("w", null, Cancel))!;
    }
}
