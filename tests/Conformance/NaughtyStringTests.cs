using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vanguards.Conformance.Tests.Product;
using Vanguards.TestSupport;

namespace Vanguards.Conformance.Tests;

/// <summary>
/// Text that breaks other programs comes out as it went in, byte for byte: as names, inputs, data, results and CSV. Only a spreadsheet's file has an
/// apostrophe before what would be a formula. The big list where it is (<c>VANGUARDS_REAL_DATA</c>), a selection everywhere.
/// </summary>
[Collection(ProductCollection.Name), Trait("tier", "slow")]
public sealed class NaughtyStringTests(ProductUnderTest product)
{
    private static readonly string[] Own =
    [
        "<script>alert('x')</script>", "'; DROP TABLE leases --", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "  =1+1", "\t=1", "\r=1", "\n-1", "-5.5", "O'Brien, \"Ltd.\"", "a\r\nb", "a\u0001b\u001b[31m", "\u0000",
        "\u202Etest\u202C", "\uFEFFmark", "𝕋𝕙𝕖 👩‍👩‍👧‍👧", "مرحبا", "e\u0301 \u00e9", "null", "undefined", "NaN", "1e1000", "0x1F", "{{ inputs.strings }}", "${HOME}", "`id`", "%s%n", "..\\..\\etc", "../../etc/passwd", " padded ", "\u2028", "\uD83D\uDCA9", "true", "00016", "constructor", "__proto__",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string UseCase => $"naughty-{product.UseCase[12..18]}";

    private static List<string> Strings()
    {
        var file = Environment.GetEnvironmentVariable("VANGUARDS_REAL_DATA") is { Length: > 0 } folder ? Path.Combine(folder, "naughty-strings", "blns.json") : "";
        return [.. Own, .. File.Exists(file) ? JsonSerializer.Deserialize<string[]>(File.ReadAllText(file))! : []];
    }

    private async Task CreateUseCaseAsync(string name) =>
        Assert.True((await product.Api.PutAsync($"api/use-cases/{UseCase}", new JsonObject { ["name"] = name, ["zone"] = "UTC", ["currency"] = "USD", ["datasets"] = new JsonArray() }, Cancel)).Status is HttpStatusCode.OK or HttpStatusCode.Created, name);

    private async Task<JsonNode> RunAsync(string workflow, JsonNode? inputs = null)
    {
        var status = await product.Api.ExecuteAndWaitAsync(ApiClient.Request(ProductUnderTest.NewExecutionId(), workflow, UseCase, inputs), Cancel);
        Assert.True((string)status["state"]! == "COMPLETED", status.ToJsonString());
        return status;
    }

    private static JsonArray Array(IEnumerable<string> strings) => [.. strings.Select(text => (JsonNode)text)];

    [Fact(Timeout = 120_000)]
    public async Task Names_OfUseCaseWorkflowAndSteps_AreKept()
    {
        // A definition refuses a NUL, saying so; everything else that is not blank is a name.
        var names = Strings().Where(text => text.Trim().Length > 0 && !text.Contains('\0', StringComparison.Ordinal)).ToList();
        foreach (var name in names.Where(text => text.Length <= 300).Where((_, i) => i % 10 == 0))
        {
            await CreateUseCaseAsync(name);
            Assert.Equal(name, (string)(await product.Api.GetAsync($"api/use-cases/{UseCase}", Cancel)).Expect(HttpStatusCode.OK)["name"]!);
        }

        JsonObject Definition() => new()
        {
            ["name"] = names[^1],
            ["description"] = names[0],
            ["useCase"] = UseCase,
            ["steps"] = new JsonArray([.. names.Select((name, i) => new JsonObject { ["id"] = $"s{i}", ["name"] = name, ["type"] = "transform", ["config"] = JsonNode.Parse("""{"transform":{"expression":{"a":1}}}""") })]),
        };
        var workflow = await product.PublishAsync(Definition(), "naughty-names", Cancel);

        var read = (await product.Api.GetAsync($"api/workflows/{workflow}/versions/1.0.0", Cancel)).Expect(HttpStatusCode.OK);
        var definition = read["definition"] ?? read;
        Assert.Equal((names[^1], names[0]), ((string)definition["name"]!, (string)definition["description"]!));
        Assert.Equal(names, definition["steps"]!.AsArray().Select(step => (string)step!["name"]!));
        var status = await RunAsync(workflow);
        Assert.Equal(names[^1], (string)status["workflowName"]!);
        Assert.Equal(names, (await product.Api.GetAsync($"api/executions/{status["id"]}", Cancel)).Expect(HttpStatusCode.OK)["steps"]!.AsArray().Select(step => (string)step!["name"]!));
    }

    [Fact(Timeout = 120_000)]
    public async Task InputsAndData_ComeOutAsTheyWentIn()
    {
        var strings = Strings();
        await CreateUseCaseAsync("Naughty data");
        var csv = "n,s\r\n" + string.Concat(strings.Select((text, n) => $"{n},\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\r\n"));
        await RequireDataAsync("sheet", csv, "text/csv", strings);
        await RequireDataAsync("lines", string.Concat(strings.Select((text, n) => JsonSerializer.Serialize(new { n, s = text }) + "\n")), "application/x-ndjson", strings);
        var workflow = await product.PublishAsync(
            new JsonObject
            {
                ["useCase"] = UseCase,
                ["inputs"] = JsonNode.Parse("""{"required":[{"name":"strings","type":"array","items":{"type":"string"}}]}"""),
                ["steps"] = JsonNode.Parse("""
                    [{"id":"given","name":"Given","type":"transform","config":{"transform":{"expression":{"given":"{{ inputs.strings.map((s, n) => ({ n, s, minus: -n })) }}"}}}},
                     {"id":"query","name":"Query","type":"task","config":{"task":{"type":"query","query":"SELECT sheet.n, sheet.s, sheet.s = lines.s AS same FROM sheet JOIN lines USING (n) ORDER BY n"}}},
                     {"id":"read","name":"Read","type":"transform","dependsOn":["given","query"],"config":{"transform":{"expression":{"read":"{{ steps.query.output }}"}}}}]
                    """),
                ["outputs"] = JsonNode.Parse("""{"format":"csv","schema":{"given":"array","read":true}}"""),
            },
            "naughty-data", Cancel);

        var status = await RunAsync(workflow, new JsonObject { ["strings"] = Array(strings) });

        Assert.Equal(strings, (await product.Api.GetAsync($"api/executions/{status["id"]}", Cancel)).Expect(HttpStatusCode.OK)["inputs"]!["strings"]!.AsArray().Select(text => (string)text!));
        var result = (await product.Api.GetAsync($"api/executions/{status["id"]}/result", Cancel)).Expect(HttpStatusCode.OK);
        Assert.Equal(strings, result["given"]!.AsArray().Select(row => (string)row!["s"]!));
        var expected = "n,s,minus\r\n" + string.Concat(strings.Select((text, n) => $"{n},{Cell(text)},{-n}\r\n"));
        Assert.Equal(expected, Encoding.UTF8.GetString(await product.Api.Http.GetByteArrayAsync($"api/executions/{status["id"]}/artifacts/given.csv", Cancel)));
    }

    /// <summary>Row by row, and the file itself untouched.</summary>
    private async Task RequireDataAsync(string dataset, string file, string contentType, List<string> strings)
    {
        var path = $"api/use-cases/{UseCase}/datasets/{dataset}";
        (await product.Api.UploadAsync(path, file, contentType, Cancel)).Expect(HttpStatusCode.Created);
        var rows = (await product.Api.GetAsync($"{path}/rows?limit=1000", Cancel)).Expect(HttpStatusCode.OK)["items"]!.AsArray();
        Assert.Equal(strings, rows.Select(row => (string)row!["s"]!));
        Assert.Equal(Encoding.UTF8.GetBytes(file), await product.Api.Http.GetByteArrayAsync($"{path}/original", Cancel));
    }

    /// <summary>RFC 4180, with an apostrophe before text that a spreadsheet would run.</summary>
    private static string Cell(string text)
    {
        var isFormula = text.TrimStart() is ['=' or '+' or '-' or '@', ..] || text is ['\t' or '\r', ..];
        var cell = isFormula ? "'" + text : text;
        return cell.IndexOfAny([',', '"', '\r', '\n']) < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
