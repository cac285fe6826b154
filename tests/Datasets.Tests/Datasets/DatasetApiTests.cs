using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Vanguards.Storage.Tables;

namespace Vanguards.Datasets.Tests.Datasets;

public sealed class DatasetApiTests(DatasetApiTests.SmallHost small) : IClassFixture<DatasetApiTests.SmallHost>
{
    private const string Base = $"/api/use-cases/{TestHost.UseCase}";
    private const string Declaration = """
        {"name":"Land","zone":"America/Chicago","datasets":[
          {"name":"leases","key":["lease_id"],"columns":[{"name":"lease_id","synonyms":["Lease Number"]},{"name":"expiry_date","type":"date","synonyms":["LEASE_EXPT"]},{"name":"net_acres","type":"number"},{"name":"note","optional":true}]},
          {"name":"permits","required":false}]}
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task UseCase_HasLiveData_OnceEveryRequiredDatasetHasARow()
    {
        await using var host = await TestHost.StartAsync(declaration: Declaration);
        async Task<(bool, string?)> State()
        {
            var body = (await host.GetAsync("/api/use-cases")).Body.GetProperty("items")[0];
            return (body.GetProperty("hasLiveData").GetBoolean(), body.GetProperty("datasets")[0].GetProperty("state").GetString());
        }

        Assert.Equal((false, "missing"), await State());
        await host.UploadAsync("leases", "lease_id,expiry_date,net_acres\n");
        Assert.Equal((false, "empty"), await State());
        await host.UploadAsync("leases", "lease_id,expiry_date,net_acres\nL-1,2026-01-01,1\n");
        Assert.Equal((true, "ready"), await State());
    }

    [Fact]
    public async Task Audit_UseCaseUploadAndMapping_EachLeaveAnEntry_RefusedAndUnchangedNone()
    {
        await using var host = await TestHost.StartAsync(declaration: Declaration);
        await host.UploadAsync("leases", "lease_id,expiry_date\nL-1,2026-01-01\n");
        await host.UploadAsync("leases", "lease_id,expiry_date\nL-1,2026-01-01\n");
        await host.UploadAsync("leases", "PAR", "application/vnd.apache.parquet");
        await host.PutAsync(Base + "/datasets/leases/mapping", """{"net_acres":"Nope"}""");
        await host.PutAsync(Base + "/datasets/leases/mapping", """{"net_acres":"lease_id"}""");
        await host.PutAsync(Base, Declaration);

        Assert.Equal(
            ["create-use-case land", "ingest land/leases v1", "map land/leases v1", "change-use-case land"],
            host.Audit.Select(entry => $"{entry.Action} {entry.Target}"));
        Assert.All(host.Audit, entry => Assert.Equal(("Ada", "land"), (entry.Who, entry.UseCase)));
        Assert.Equal(1, host.Audit.ElementAt(1).Details!.Value.GetProperty("rows").GetInt32());
    }

    [Theory]
    [InlineData("")]
    [InlineData("PAR1")]
    [InlineData("this is not a Parquet file at all, but long enough to be one")]
    public async Task Upload_NoParquet_IsRefusedWithoutAPathOfTheServer(string text)
    {
        await using var host = await TestHost.StartAsync();

        var (status, body) = await host.UploadAsync("t", text, "application/vnd.apache.parquet");

        Assert.Equal((422, "NOT_PARQUET"), (status, body.GetProperty("code").GetString()));
        Assert.DoesNotContain("/", body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(host.Folder, body.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task UseCases_CursorThatTheListNeverGave_Is400()
    {
        await using var host = await TestHost.StartAsync();

        Assert.Equal((400, "INVALID_CURSOR"), await Code("garbage"));
        Assert.Equal((200, null), await Code(TestHost.UseCase));
        Assert.Equal((200, null), await Code(""));

        async Task<(int, string?)> Code(string after)
        {
            var (status, body) = await host.GetAsync("/api/use-cases?after=" + after);
            return (status, body.TryGetProperty("code", out var code) ? code.GetString() : null);
        }
    }

    [Fact]
    public async Task Upload_OfTheSameContent_MakesNoNewVersion()
    {
        await using var host = await TestHost.StartAsync();
        const string file = "a,b\n1,2026-01-01\n2,\n";

        var first = (await host.UploadAsync("t", file)).Body;
        var again = (await host.UploadAsync("t", file)).Body;
        var other = (await host.UploadAsync("t", file + "3,\n")).Body;
        var back = (await host.UploadAsync("t", file)).Body;

        Assert.Equal(["v1", "v1", "v2", "v3"], new[] { first, again, other, back }.Select(b => b.GetProperty("version").GetString()));
        Assert.Equal(first.GetProperty("sha256").GetString(), back.GetProperty("sha256").GetString());
        var versions = (await host.GetAsync(Base + "/datasets/t")).Body.GetProperty("versions").EnumerateArray().Select(v => v.GetProperty("version").GetString());
        Assert.Equal(["v3", "v2", "v1"], versions);
    }

    [Fact]
    public async Task Uploads_AtOnce_GetVersionsOfTheirOwn()
    {
        await using var host = await TestHost.StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(1, 8).Select(i => host.UploadAsync("t", $"a\n{i}\n")));

        Assert.All(answers, a => Assert.Equal(201, a.Status));
        Assert.Equal(Enumerable.Range(1, 8).Select(i => $"v{i}").Order(), answers.Select(a => a.Body.GetProperty("version").GetString()!).Order());
    }

    [Fact]
    public async Task Mapping_ProposedConfirmedAndKept_OverVersions()
    {
        await using var host = await TestHost.StartAsync(declaration: Declaration);
        var first = (await host.UploadAsync("leases", "LEASE NUMBER ,lease-expt,Acres\nL-1,2026-01-01,5\n")).Body;
        Assert.Equal("""{"lease_id":"LEASE NUMBER","expiry_date":"lease-expt"}""", first.GetProperty("mapping").GetRawText());
        Assert.Contains(first.GetProperty("warnings").EnumerateArray(), w => w.GetProperty("code").GetString() == "COLUMN_NOT_FOUND" && w.GetProperty("path").GetString() == "/mapping/net_acres");

        var faults = await host.PutAsync(Base + "/datasets/leases/mapping", """{"net_acres":"Nope","unknown":"Acres"}""");
        Assert.Equal((422, 2), (faults.Status, faults.Body.GetProperty("errors").GetArrayLength()));

        var confirmed = await host.PutAsync(Base + "/datasets/leases/mapping", """{"mapping":{"net_acres":"Acres","expiry_date":null}}""");
        Assert.Equal(200, confirmed.Status);
        Assert.Equal("""{"lease_id":"LEASE NUMBER","net_acres":"Acres"}""", confirmed.Body.GetProperty("mapping").GetRawText());
        Assert.True(confirmed.Body.GetProperty("confirmed").GetBoolean());

        await host.UploadAsync("leases", "LEASE NUMBER ,lease-expt,Acres\nL-2,2026-01-01,5\n");
        var kept = (await host.GetAsync(Base + "/datasets/leases/mapping")).Body;
        Assert.Equal("v2", kept.GetProperty("version").GetString());
        Assert.Equal("""{"lease_id":"LEASE NUMBER","net_acres":"Acres"}""", kept.GetProperty("mapping").GetRawText());
        Assert.Equal("""{"lease_id":"LEASE NUMBER","expiry_date":"lease-expt"}""", kept.GetProperty("proposed").GetRawText());

        var gone = (await host.UploadAsync("leases", "Lease Number,LEASE_EXPT\nL-2,2026-01-01\n")).Body;
        Assert.Contains(gone.GetProperty("warnings").EnumerateArray(), w => w.GetProperty("code").GetString() == "MAPPED_COLUMN_MISSING");

        var reference = (await host.Catalog.CurrentAsync(TestHost.UseCase, Cancel)).Single();
        Assert.Equal(["Lease Number", "LEASE_EXPT", "lease_id", "note"], DatasetView.Columns(reference).Select(c => c.Name));
    }

    [Fact]
    public async Task Rows_ArePreviewed_WithNumbersAndDates()
    {
        await using var host = await TestHost.StartAsync();
        await host.UploadAsync("t", "a,b,c\n1,2026-01-01,x\n2,,\n3,2026-01-03,z\n");

        var (status, body) = await host.GetAsync(Base + "/datasets/t/rows?limit=2");

        Assert.Equal(200, status);
        Assert.Equal("""[{"a":1,"b":"2026-01-01","c":"x","_line":2},{"a":2,"b":null,"c":null,"_line":3}]""", body.GetProperty("items").GetRawText());
        Assert.True(body.GetProperty("truncated").GetBoolean());
    }

    [Fact]
    public async Task Original_IsTheUploadByteForByte()
    {
        await using var host = await TestHost.StartAsync();
        byte[] file = [.. "\uFEFFa;b\r\n"u8, 0xFC, .. ";2\r\n"u8];
        await host.UploadAsync("t", file);

        Assert.Equal(file, await host.Http.GetByteArrayAsync(Base + "/datasets/t/original?version=v1", Cancel));
    }

    [Theory]
    [InlineData("land:viewer", 200, 403)]
    [InlineData("land:operator", 200, 403)]
    [InlineData("land:editor", 200, 201)]
    [InlineData("other:admin", 403, 403)]
    [InlineData("", 403, 403)]
    public async Task Roles_ViewerReads_EditorWrites(string roles, int read, int write)
    {
        await using var host = await TestHost.StartAsync();
        await host.UploadAsync("t", "a\n1\n");
        host.Http.DefaultRequestHeaders.Remove("roles");
        host.Http.DefaultRequestHeaders.Add("roles", roles);

        foreach (var path in new[] { Base, Base + "/datasets", Base + "/datasets/t", Base + "/datasets/t/rows", Base + "/datasets/t/mapping" })
        {
            Assert.Equal(read, (await host.GetAsync(path)).Status);
        }

        Assert.Equal(write, (await host.UploadAsync("t", "a\n2\n")).Status);
        Assert.Equal(write == 201 ? 200 : 403, (await host.PutAsync(Base + "/datasets/t/mapping", "{}")).Status);
        Assert.Equal(write == 201 ? 200 : 403, (await host.PutAsync(Base, """{"name":"X"}""")).Status);
        Assert.Equal(read == 200 ? 1 : 0, (await host.GetAsync("/api/use-cases")).Body.GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData("nowhere", "t", "text/csv", "a\n1\n", 404)]
    [InlineData("land", "t", "application/xml", "<a/>", 415)]
    [InlineData("land", "t", "", "a\n1\n", 415)]
    [InlineData("land", "Bad!", "text/csv", "a\n1\n", 422)]
    [InlineData("land", "t", "text/csv", "", 422)]
    [InlineData("land", "t", "text/csv", "\uFEFF", 422)]
    [InlineData("land", "a-b", "text/csv", "a\n1\n", 422)]
    [InlineData("land", "t", "text/csv", "a\n0123456789012345678901234567890123456789\n0123456789012345678901234567890123456789\n0123456789012345678901234567890123456789\n", 413)]
    public async Task Upload_ThatCannotBe_IsRefusedAndInvisible(string useCase, string dataset, string contentType, string file, int expected)
    {
        var host = small.Host;
        await host.UploadAsync("a_b", "a\n1\n");
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(file));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);

        using var answer = await host.Http.PutAsync($"/api/use-cases/{useCase}/datasets/{dataset}", content, Cancel);

        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.Equal(expected, (int)answer.StatusCode);
        Assert.NotEmpty(body.GetProperty("code").GetString()!);
        Assert.Single(await host.Catalog.CurrentAsync("land", Cancel));
        Assert.Empty(Directory.EnumerateFileSystemEntries(host.Objects.ScratchFolder));
    }

    [Fact]
    public async Task Upload_CutOff_LeavesNothing()
    {
        await using var host = await TestHost.StartAsync();
        using var stop = new CancellationTokenSource();
        using var stream = new EndlessCsv(stop);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.Ingest.IngestAsync(new() { UseCase = "land", Dataset = "t", ContentType = "text/csv", By = "x" }, stream, stop.Token));

        Assert.Empty(await host.Catalog.CurrentAsync("land", Cancel));
        Assert.Empty(Directory.EnumerateFileSystemEntries(host.Objects.ScratchFolder));
    }

    [Fact]
    public async Task Data_OutlivesTheProcess()
    {
        await using var first = await TestHost.StartAsync();
        await first.UploadAsync("t", "a\n1\n");

        await using var second = await TestHost.StartAsync(folder: first.Folder);

        Assert.Equal("v1", (await second.Catalog.CurrentAsync("land", Cancel)).Single().Version);
        Assert.Single((await second.RowsAsync("t")).Rows);
    }

    [Fact]
    public async Task UseCase_WithFaults_ReportsThemAll()
    {
        await using var host = await TestHost.StartAsync();

        var (status, body) = await host.PutAsync("/api/use-cases/Bad_Id", """
            {"name":" ","zone":"Mars/Base","currency":"dollars","datasets":[
              {"name":"A"},{"name":"a-b","columns":[{"name":"x","type":"money"},{"name":"X"},{"name":"x"}],"key":["y"],"references":{"q":"nowhere.z"}},{"name":"a_b"}]}
            """);

        Assert.Equal(422, status);
        Assert.Equal(
            ["INVALID_ID /id", "INVALID_NAME /name", "UNKNOWN_ZONE /zone", "INVALID_CURRENCY /currency", "INVALID_NAME /datasets/0/name", "UNKNOWN_TYPE /datasets/1/columns/0/type",
             "INVALID_NAME /datasets/1/columns/1/name", "NAME_CLASH /datasets/1/columns/1/name", "NAME_CLASH /datasets/1/columns/2/name", "UNKNOWN_COLUMN /datasets/1/key", "NAME_CLASH /datasets/2/name",
             "UNKNOWN_COLUMN /datasets/1/references/q", "UNKNOWN_REFERENCE /datasets/1/references/q"],
            body.GetProperty("errors").EnumerateArray().Select(e => $"{e.GetProperty("code").GetString()} {e.GetProperty("path").GetString()}"));
    }

    /// <summary>A service that takes 100 bytes at most.</summary>
    public sealed class SmallHost : IAsyncLifetime
    {
        public TestHost Host { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Host = await TestHost.StartAsync(options => options.MaxUploadBytes = 100);

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }

    /// <summary>Rows without end; cancels the upload after the first megabyte.</summary>
    private sealed class EndlessCsv(CancellationTokenSource stop) : MemoryStream
    {
        private long _given;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            buffer.Span.Fill((byte)'\n');
            if ((_given += buffer.Length) > 1 << 20)
            {
                stop.Cancel();
            }

            return ValueTask.FromResult(buffer.Length);
        }
    }
}
