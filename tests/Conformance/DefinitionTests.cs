using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Vanguards.Conformance.Tests.Product;

namespace Vanguards.Conformance.Tests;

/// <summary>Validate, publish and read definitions.</summary>
[Collection(ProductCollection.Name)]
public sealed class DefinitionTests(ProductUnderTest product)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private JsonObject Definition(string steps) => new()
    {
        ["id"] = "checked",
        ["name"] = "Checked",
        ["useCase"] = product.UseCase,
        ["version"] = "1.0.0",
        ["steps"] = JsonNode.Parse(steps),
    };

    private async Task<JsonNode> ValidateAsync(JsonObject definition) =>
        (await product.Api.PostAsync("api/workflows/validate", definition, Cancel)).Expect(HttpStatusCode.OK);

    [Fact(Timeout = 60_000)]
    public async Task Validate_SoundDefinition_IsValid()
    {
        var verdict = await ValidateAsync(Definition("""[{"id":"q","name":"Q","type":"task","config":{"task":{"type":"query","query":"SELECT name FROM items"}}}]"""));

        Assert.True((bool)verdict["isValid"]!, verdict.ToJsonString());
        Assert.Empty(verdict["errors"]!.AsArray());
    }

    [Fact(Timeout = 60_000)]
    public async Task Validate_ManyFaults_ReportsAllWithPaths()
    {
        var verdict = await ValidateAsync(Definition("""
            [{"id":"a","name":"A","type":"task","config":{"task":{"type":"query","query":"SELECT nope FROM items"}},"dependsOn":["b"]},
             {"id":"b","name":"B","type":"agent","config":{"agent":"energy-leese"},"dependsOn":["a"]},
             {"id":"c","name":"C","type":"transform","config":{"transform":{"template":"no-such-report"}},"dependsOn":["ghost"]},
             {"id":"c","name":"C2","type":"transform","config":{"transform":{"expression":"{{ 1 + }}"}}},
             {"id":"d","name":"D","type":"transform","config":{"transform":{"expression":"{{ steps.c.output + inputs.missing }}"}},"dependsOnn":[]}]
            """));

        Assert.False((bool)verdict["isValid"]!);
        var errors = verdict["errors"]!.AsArray();
        Assert.True(errors.Count >= 5, verdict.ToJsonString());
        Assert.All(errors, error => Assert.StartsWith("/", (string)error!["path"]!, StringComparison.Ordinal));
        Assert.All(errors, error => Assert.NotNull((string?)error!["code"]));
        Assert.Contains(errors, error => ((string)error!["path"]!).StartsWith("/steps/4", StringComparison.Ordinal) && error!.ToJsonString().Contains("dependsOn", StringComparison.Ordinal));
    }

    [Fact(Timeout = 60_000)]
    public async Task Validate_Cycle_IsNamed()
    {
        var verdict = await ValidateAsync(Definition("""
            [{"id":"a","name":"A","type":"transform","config":{"transform":{"expression":"{{ 1 }}"}},"dependsOn":["c"]},
             {"id":"b","name":"B","type":"transform","config":{"transform":{"expression":"{{ 1 }}"}},"dependsOn":["a"]},
             {"id":"c","name":"C","type":"transform","config":{"transform":{"expression":"{{ 1 }}"}},"dependsOn":["b"]}]
            """));

        var cycle = Assert.Single(verdict["errors"]!.AsArray(), error => ((string)error!["message"]!).Contains("cycle", StringComparison.OrdinalIgnoreCase));
        Assert.All(new[] { "a", "b", "c" }, id => Assert.Contains(id, (string)cycle!["message"]!, StringComparison.Ordinal));
    }

    [Fact(Timeout = 60_000)]
    public async Task Validate_UnknownColumn_IsSaidWithStep()
    {
        var verdict = await ValidateAsync(Definition("""
            [{"id":"q","name":"Q","type":"task","config":{"task":{"type":"query","query":"SELECT id AS number FROM items"}}},
             {"id":"r","name":"R","type":"task","config":{"task":{"type":"query","query":"SELECT nmber FROM q"}},"dependsOn":["q"]}]
            """));

        var fault = Assert.Single(verdict["errors"]!.AsArray());
        Assert.StartsWith("/steps/1/config/task/query", (string)fault!["path"]!, StringComparison.Ordinal);
        Assert.Contains("nmber", (string)fault["message"]!, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Validate_Yaml_GivesLines()
    {
        var yaml = $"id: checked\nname: Checked\nuseCase: {product.UseCase}\nversion: 1.0.0\nsteps:\n  - id: a\n    name: A\n    type: transform\n    config:\n      transform:\n        expression: '{{{{ 1 + }}}}'\n";
        using var content = new StringContent(yaml, Encoding.UTF8, "application/yaml");

        var verdict = (await product.Api.SendAsync(HttpMethod.Post, "api/workflows/validate", content, Cancel)).Expect(HttpStatusCode.OK);

        var fault = Assert.Single(verdict["errors"]!.AsArray());
        Assert.Equal(11, (int)fault!["line"]!);
    }

    [Fact(Timeout = 60_000)]
    public async Task Publish_SameVersionOtherContent_Conflicts()
    {
        var definition = Definition("""[{"id":"a","name":"A","type":"transform","config":{"transform":{"expression":"{{ 1 }}"}}}]""");
        var id = await product.PublishAsync(definition.DeepClone().AsObject(), "publish-twice", Cancel);
        await product.PublishAsync(definition.DeepClone().AsObject(), "publish-twice", Cancel);
        var other = definition.DeepClone().AsObject();
        other["id"] = id;
        other["description"] = "changed";

        var answer = await product.Api.PutAsync($"api/workflows/{id}/versions/1.0.0", other, Cancel);

        answer.Expect(HttpStatusCode.Conflict);
        var read = (await product.Api.GetAsync($"api/workflows/{id}/versions/1.0.0", Cancel)).Expect(HttpStatusCode.OK);
        Assert.Equal(id, (string)read["id"]!);
        var versions = (await product.Api.GetAsync($"api/workflows/{id}/versions", Cancel)).Expect(HttpStatusCode.OK);
        Assert.Single(versions["items"]!.AsArray());
        var list = (await product.Api.GetAsync($"api/use-cases/{product.UseCase}/workflows", Cancel)).Expect(HttpStatusCode.OK);
        Assert.Contains(list["items"]!.AsArray(), item => (string)item!["id"]! == id);
    }

    [Fact(Timeout = 60_000)]
    public async Task Publish_Invalid_Is422WithAllFaults()
    {
        var definition = Definition("""[{"id":"a","name":"A","type":"transform","config":{"transform":{"expression":"{{ 1 }}"}},"dependsOn":["x","y"]}]""");
        definition["id"] = "publish-bad";

        var answer = (await product.Api.PutAsync("api/workflows/publish-bad/versions/1.0.0", definition, Cancel)).Expect(HttpStatusCode.UnprocessableEntity);

        Assert.True(answer["errors"]!.AsArray().Count >= 2);
    }
}
