using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vanguards.Contracts.Audit;
using Vanguards.Contracts.Datasets;
using Vanguards.Databases;
using Vanguards.Datasets.Datasets;
using Vanguards.Datasets.Store;
using Vanguards.ServiceDefaults;
using Vanguards.Storage;
using Vanguards.Storage.Objects;
using Vanguards.Storage.Sql;
using Vanguards.Storage.Tables;
using Vanguards.TestSupport;

[assembly: AssemblyFixture(typeof(TestDatabase))]

namespace Vanguards.Datasets.Tests;

/// <summary>The datasets service over a folder of its own, with the caller's roles in a header.</summary>
public sealed class TestHost : IAsyncDisposable
{
    public const string UseCase = "land";

    private readonly WebApplication _app;
    private readonly bool _ownsFolder;

    private TestHost(WebApplication app, string folder, bool ownsFolder)
    {
        _app = app;
        _ownsFolder = ownsFolder;
        Folder = folder;
        Http = app.GetTestClient();
        Http.DefaultRequestHeaders.Add("roles", "*:admin");
    }

    public string Folder { get; }
    public HttpClient Http { get; }
    public IReadOnlyCollection<AuditEntry> Audit { get; private init; } = [];
    public IDatasetRetention Retention => _app.Services.GetRequiredService<IDatasetRetention>();
    public IDatasetCatalog Catalog => _app.Services.GetRequiredService<IDatasetCatalog>();
    public IngestDataset Ingest => _app.Services.GetRequiredService<IngestDataset>();
    public IObjectStore Objects => _app.Services.GetRequiredService<IObjectStore>();
    public TableReader Reader => _app.Services.GetRequiredService<TableReader>();
    public SqlEngine Sql => _app.Services.GetRequiredService<SqlEngine>();
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<TestHost> StartAsync(Action<DatasetsOptions>? configure = null, string? folder = null, string? declaration = null, TimeProvider? time = null)
    {
        var data = folder ?? Directory.CreateTempSubdirectory("vanguards-datasets-").FullName;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Configuration["Database:Postgres"] = await TestDatabase.ForAsync(data);
        builder.Services.AddSingleton(new DataFolder(data));
        builder.AddServiceDefaults();
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddStorage(data);
        var audit = new AuditList();
        builder.Services.AddSingleton<IAuditTrail>(audit);
        builder.AddDatasets();
        builder.Services.Configure<DatasetsOptions>(options => configure?.Invoke(options));
        var app = builder.Build();
        app.UseExceptionHandler();
        app.Use((context, next) =>
        {
            var roles = context.Request.Headers["roles"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries);
            context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim("name", "Ada"), .. roles.Select(r => new Claim("role", r))], "test"));
            return next();
        });
        app.MapDatasets();
        app.MapDatasetCatalog();
        foreach (var migration in app.Services.GetServices<IDatabaseMigration>())
        {
            await migration.ApplyAsync(Cancel);
        }

        await app.StartAsync(Cancel);
        var host = new TestHost(app, data, folder is null) { Audit = audit.Entries };
        if (folder is null)
        {
            using var answer = await host.Http.PutAsync($"/api/use-cases/{UseCase}", new StringContent(declaration ?? """{"name":"Land"}""", Encoding.UTF8, "application/json"), Cancel);
            Assert.Equal(201, (int)answer.StatusCode);
        }

        return host;
    }

    public Task<(int Status, JsonElement Body)> UploadAsync(string dataset, string text, string contentType = "text/csv", string query = "") =>
        UploadAsync(dataset, Encoding.UTF8.GetBytes(text), contentType, query);

    public async Task<(int Status, JsonElement Body)> UploadAsync(string dataset, byte[] bytes, string contentType = "text/csv", string query = "")
    {
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        using var answer = await Http.PutAsync($"/api/use-cases/{UseCase}/datasets/{dataset}{query}", content, Cancel);
        return ((int)answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel));
    }

    public async Task<(int Status, JsonElement Body)> GetAsync(string path)
    {
        using var answer = await Http.GetAsync(path, Cancel);
        return ((int)answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel));
    }

    public async Task<(int Status, JsonElement Body)> PutAsync(string path, string json)
    {
        using var answer = await Http.PutAsync(path, new StringContent(json, Encoding.UTF8, "application/json"), Cancel);
        return ((int)answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel));
    }

    /// <summary>All rows of the newest version: columns without the line, then the line.</summary>
    public async Task<(IReadOnlyList<string> Columns, List<IReadOnlyList<object?>> Rows)> RowsAsync(string dataset)
    {
        var reference = (await Catalog.CurrentAsync(UseCase, Cancel)).Single(d => d.Name == dataset);
        var rows = new List<IReadOnlyList<object?>>();
        await foreach (var row in Reader.RowsAsync(reference.Uri, Cancel))
        {
            rows.Add(row);
        }

        return ([.. reference.Columns.Select(c => $"{c.Name} {c.Type}")], rows);
    }

    private sealed class AuditList : IAuditTrail
    {
        public System.Collections.Concurrent.ConcurrentQueue<AuditEntry> Entries { get; } = new();

        public void Done(AuditEntry entry)
        {
        }

        public Task AppendAsync(AuditEntry entry, CancellationToken cancel)
        {
            Entries.Enqueue(entry);
            return Task.CompletedTask;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        if (_ownsFolder)
        {
            await TestDatabase.DropAsync(Folder);
            Directory.Delete(Folder, recursive: true);
        }
    }
}
