using System.Net.Http.Headers;
using Vanguards.Definitions.Reading;
using static Vanguards.Validator.Tests.TestHost;

namespace Vanguards.Validator.Tests.Workflows;

public sealed class PublishWorkflowTests
{
    private static readonly string Valid = Definition(Query("q", "SELECT lease_id FROM leases"));

    [Fact]
    public async Task Publish_New_Is201AndAudited()
    {
        await using var host = await StartAsync();

        var (status, body) = await host.PublishAsync(Valid);

        Assert.Equal(201, status);
        Assert.Equal("Ada", body.GetProperty("publishedBy").GetString());
        var entry = Assert.Single(host.Around.Audit);
        Assert.Equal(("publish", "w 1.0.0", "land", "Ada"), (entry.Action, entry.Target, entry.UseCase, entry.Who));
    }

    [Fact]
    public async Task Publish_SameVersionAgain_Is200OrConflicts()
    {
        await using var host = await StartAsync();
        await host.PublishAsync(Valid);

        Assert.Equal(200, (await host.PublishAsync(Valid.Replace("\"steps\"", "\"description\":\"\",\"steps\"", StringComparison.Ordinal))).Status);
        var (status, body) = await host.PublishAsync(Valid.Replace("\"W\"", "\"Other\"", StringComparison.Ordinal));

        Assert.Equal((409, "VERSION_EXISTS"), (status, body.GetProperty("code").GetString()));
        Assert.Single(host.Around.Audit);
    }

    [Fact]
    public async Task Publish_WhatWasReadBack_IsTheSame()
    {
        await using var host = await StartAsync();
        await host.PublishAsync(Valid);
        var (_, read) = await host.GetAsync("/api/workflows/w/versions/1.0.0");
        Assert.Equal("Ada", read.GetProperty("metadata").GetProperty("author").GetString());

        Assert.Equal(200, (await host.PublishAsync(read.GetRawText())).Status);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/workflows/w/versions/1.0.0") { Headers = { Accept = { new MediaTypeWithQualityHeaderValue("application/yaml") } } };
        using var answer = await host.Http.SendAsync(request, Cancel);
        Assert.Equal("application/yaml", answer.Content.Headers.ContentType!.MediaType);
        var yaml = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.Equal(200, (await host.SendAsync(HttpMethod.Put, "/api/workflows/w/versions/1.0.0", yaml, "application/yaml")).Status);
    }

    [Fact]
    public async Task Publish_Faulty_Is422WithEveryFault()
    {
        await using var host = await StartAsync();

        var (status, body) = await host.SendAsync(HttpMethod.Put, "/api/workflows/x/versions/2.0.0", Definition(Query("q", "SELECT nope FROM leases", "\"dependsOn\":[\"ghost\"]")));

        Assert.Equal(422, status);
        Assert.Equal(
            ["ID_MISMATCH /id", "SQL_UNKNOWN_COLUMN /steps/0/config/task/query", "UNKNOWN_STEP /steps/0/dependsOn/0", "VERSION_MISMATCH /version"],
            body.GetProperty("errors").EnumerateArray().Select(problem => $"{problem.GetProperty("code")} {problem.GetProperty("path")}").Order(StringComparer.Ordinal));
        Assert.Empty(host.Around.Audit);
        Assert.Equal(404, (await host.GetAsync("/api/workflows/x/versions/2.0.0")).Status);
    }

    [Fact]
    public async Task Publish_ByRole_OnlyEditorsOfTheUseCase()
    {
        await using var host = await StartAsync();

        Assert.Equal(403, (await host.PublishAsync(Valid, "land:operator")).Status);
        Assert.Equal(403, (await host.PublishAsync(Valid, "other:admin")).Status);
        Assert.Equal(201, (await host.PublishAsync(Valid, "land:editor")).Status);
        Assert.Equal(404, (await host.GetAsync("/api/workflows/w/versions/1.0.0", "other:admin")).Status);
        Assert.Equal(200, (await host.GetAsync("/api/workflows/w/versions/1.0.0", "land:viewer")).Status);
        Assert.Equal(403, (await host.GetAsync("/api/use-cases/land/workflows", "other:admin")).Status);
    }

    [Fact]
    public async Task Publish_IdOfAnotherUseCase_IsRefused()
    {
        await using var host = await StartAsync();
        await host.PublishAsync(Valid);

        var (status, body) = await host.PublishAsync(Definition("""{"id":"t","name":"t","type":"transform","config":{"transform":{"expression":"1"}}}""", version: "9.0.0", useCase: "other"));

        Assert.Equal((409, "WORKFLOW_ID_TAKEN"), (status, body.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Publish_Concurrently_OneWinsAndTheOthersAgree()
    {
        await using var host = await StartAsync();

        var same = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.PublishAsync(Valid)));
        var other = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => host.PublishAsync(Definition(Query("q", $"SELECT {i} AS n"), version: "2.0.0"))));

        Assert.Equal(1, same.Count(answer => answer.Status == 201));
        Assert.Equal(7, same.Count(answer => answer.Status == 200));
        Assert.Equal(1, other.Count(answer => answer.Status == 201));
        Assert.Equal(7, other.Count(answer => answer.Status == 409));
    }

    [Fact]
    public async Task Find_NoVersion_IsTheHighestThatIsNoPreRelease()
    {
        await using var host = await StartAsync();
        foreach (var version in new[] { "1.9.0", "1.10.0", "2.0.0-beta.1", "1.2.0" })
        {
            Assert.Equal(201, (await host.PublishAsync(Valid.Replace("1.0.0", version, StringComparison.Ordinal))).Status);
        }

        Assert.Equal("1.10.0", (await host.Catalog.FindAsync("w", null, Cancel))!.Definition.Version);
        Assert.Equal("2.0.0-beta.1", (await host.Catalog.FindAsync("w", "2.0.0-beta.1", Cancel))!.Definition.Version);
        Assert.Null(await host.Catalog.FindAsync("w", "3.0.0", Cancel));
        Assert.Null(await host.Catalog.FindAsync("nope", null, Cancel));
        var (_, versions) = await host.GetAsync("/api/workflows/w/versions?limit=2");
        Assert.Equal(["2.0.0-beta.1", "1.10.0"], versions.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("version").GetString()));
        var (_, rest) = await host.GetAsync("/api/workflows/w/versions?after=" + versions.GetProperty("next").GetString());
        Assert.Equal(["1.9.0", "1.2.0"], rest.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("version").GetString()));
        Assert.False(rest.TryGetProperty("next", out _));
        var (_, list) = await host.GetAsync("/api/use-cases/land/workflows");
        Assert.Equal("1.10.0", Assert.Single(list.GetProperty("items").EnumerateArray()).GetProperty("version").GetString());
    }

    [Fact]
    public async Task Published_AfterARestart_IsThere()
    {
        var folder = Directory.CreateTempSubdirectory("vanguards-validator-").FullName;
        string sha;
        await using (var host = await StartAsync(folder: folder))
        {
            await host.PublishAsync(Valid);
            sha = (await host.Catalog.FindAsync("w", null, Cancel))!.Sha256;
        }

        await using (var host = await StartAsync(folder: folder))
        {
            var found = (await host.Catalog.FindAsync("w", null, Cancel))!;
            Assert.Equal(sha, found.Sha256);
            Assert.Equal(sha, DefinitionReader.HashOf(DefinitionReader.ToCanonical(found.Definition)));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task List_ManyWorkflows_PagesByCursor()
    {
        await using var host = await StartAsync();
        foreach (var i in Enumerable.Range(0, 5))
        {
            await host.PublishAsync(Definition(Query("q", "SELECT 1 AS n"), id: $"w{i}"));
        }

        await host.PublishAsync(Definition(Query("q", "SELECT 1 AS n"), id: "only-beta", version: "1.0.0-beta"));
        var (_, first) = await host.GetAsync("/api/use-cases/land/workflows?limit=3");
        var (_, second) = await host.GetAsync("/api/use-cases/land/workflows?limit=3&after=" + first.GetProperty("next").GetString());

        Assert.Equal(["w0", "w1", "w2", "w3", "w4"], first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray()).Select(item => item.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task Lists_CursorThatTheyNeverGave_Is400_AndAnUnknownUseCase404()
    {
        await using var host = await StartAsync();
        await host.PublishAsync(Valid);

        foreach (var path in (string[])["/api/use-cases/land/workflows?after=garbage", "/api/workflows/w/versions?after=garbage", "/api/workflows/w/versions?after=9.9.9"])
        {
            var (status, body) = await host.GetAsync(path);
            Assert.Equal((400, "INVALID_CURSOR"), (status, body.GetProperty("code").GetString()));
        }

        Assert.Equal(200, (await host.GetAsync("/api/use-cases/land/workflows?after=w")).Status);
        Assert.Equal(200, (await host.GetAsync("/api/workflows/w/versions?after=")).Status);
        Assert.Equal(404, (await host.GetAsync("/api/use-cases/nowhere/workflows")).Status);
    }

    [Fact]
    public async Task Body_TooLargeOrOfAnotherType_IsRefused()
    {
        await using var host = await StartAsync(options => options.MaxBodyBytes = 2_000);

        Assert.Equal(413, (await host.SendAsync(HttpMethod.Post, "/api/workflows/validate", new string(' ', 2_001))).Status);
        Assert.Equal(200, (await host.SendAsync(HttpMethod.Post, "/api/workflows/validate", new string(' ', 2_000))).Status);
        Assert.Equal(415, (await host.SendAsync(HttpMethod.Post, "/api/workflows/validate", "x", "text/plain")).Status);
    }

    [Fact]
    public async Task Templates_Shipped_PublishAndMatchTheirSchema()
    {
        await using var host = await StartAsync();
        var (_, templates) = await host.GetAsync("/api/templates");

        Assert.Equal(["compliance-audit", "lease-renewal-planner", "oilfield-lease-renewal"], templates.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()));
        var (status, schema) = await host.GetAsync("/schemas/workflow-definition.json");
        Assert.Equal((200, "https://json-schema.org/draft/2020-12/schema"), (status, schema.GetProperty("$schema").GetString()));
    }
}
