using static Vanguards.Validator.Tests.TestHost;

namespace Vanguards.Validator.Tests.Drafts;

public sealed class DraftTests
{
    private const string Path = "/api/workflows/w/draft";

    [Fact]
    public async Task Save_ValidOrNot_KeepsTheTextAndSaysWhatIsWrong()
    {
        await using var host = await StartAsync();
        var yaml = "# half done\nid: w\nuseCase: land\nsteps: []\n";

        var (status, saved) = await host.SendAsync(HttpMethod.Put, Path, yaml, "application/yaml");

        Assert.Equal(200, status);
        Assert.False(saved.GetProperty("verdict").GetProperty("isValid").GetBoolean());
        using var answer = await host.Http.GetAsync(Path, Cancel);
        Assert.Equal(("application/yaml", "\"1\"", yaml), (answer.Content.Headers.ContentType!.MediaType, answer.Headers.ETag!.Tag, await answer.Content.ReadAsStringAsync(Cancel)));
    }

    [Fact]
    public async Task Audit_SavedAndDeleted_LeaveAnEntryEach()
    {
        await using var host = await StartAsync();
        await host.SendAsync(HttpMethod.Put, Path + "?useCase=land", "{");
        await host.SendAsync(HttpMethod.Put, Path, "{", roles: "other:editor");
        await host.SendAsync(HttpMethod.Delete, Path);
        await host.SendAsync(HttpMethod.Delete, Path);

        Assert.Equal(["save-draft w land Ada", "delete-draft w land Ada"], host.Around.Audit.Select(entry => $"{entry.Action} {entry.Target} {entry.UseCase} {entry.Who}"));
    }

    [Fact]
    public async Task Save_Unreadable_NeedsTheUseCaseInTheAddress()
    {
        await using var host = await StartAsync();

        Assert.Equal(422, (await host.SendAsync(HttpMethod.Put, Path, "{")).Status);
        Assert.Equal(200, (await host.SendAsync(HttpMethod.Put, Path + "?useCase=land", "{")).Status);
        Assert.Equal(200, (await host.SendAsync(HttpMethod.Put, Path, "{{")).Status);
    }

    [Fact]
    public async Task Save_StaleRevision_Is412()
    {
        await using var host = await StartAsync();
        var draft = Definition(Query("q", "SELECT 1 AS n"));
        await host.SendAsync(HttpMethod.Put, Path, draft);
        await host.SendAsync(HttpMethod.Put, Path, draft, ifMatch: "\"1\"");

        Assert.Equal(412, (await host.SendAsync(HttpMethod.Put, Path, draft, ifMatch: "\"1\"")).Status);
        Assert.Equal(200, (await host.SendAsync(HttpMethod.Put, Path, draft, ifMatch: "\"2\"")).Status);
    }

    [Fact]
    public async Task Drafts_ByRole_EditorsWriteViewersRead()
    {
        await using var host = await StartAsync();
        var draft = Definition(Query("q", "SELECT 1 AS n"));

        Assert.Equal(403, (await host.SendAsync(HttpMethod.Put, Path, draft, roles: "land:operator")).Status);
        Assert.Equal(200, (await host.SendAsync(HttpMethod.Put, Path, draft, roles: "land:editor")).Status);
        Assert.Equal(403, (await host.SendAsync(HttpMethod.Put, Path, draft.Replace("\"land\"", "\"other\"", StringComparison.Ordinal), roles: "other:editor")).Status);
        Assert.Equal(200, (await host.GetAsync(Path, "land:viewer")).Status);
        Assert.Equal(404, (await host.GetAsync(Path, "other:viewer")).Status);
        Assert.Equal(403, (await host.SendAsync(HttpMethod.Delete, Path, roles: "land:viewer")).Status);
        Assert.Equal(204, (await host.SendAsync(HttpMethod.Delete, Path)).Status);
        Assert.Equal(404, (await host.GetAsync(Path)).Status);
    }

    [Fact]
    public async Task Save_BadId_Is400()
    {
        await using var host = await StartAsync();

        Assert.Equal(400, (await host.SendAsync(HttpMethod.Put, "/api/workflows/Bad_Id/draft?useCase=land", "{}")).Status);
    }
}
