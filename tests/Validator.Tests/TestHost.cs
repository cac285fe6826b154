using System.Security.Claims;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vanguards.Contracts;
using Vanguards.Contracts.Agents;
using Vanguards.Contracts.Audit;
using Vanguards.Contracts.Catalog;
using Vanguards.Contracts.Datasets;
using Vanguards.Databases;
using Vanguards.ServiceDefaults;
using Vanguards.Storage;
using Vanguards.TestSupport;

[assembly: AssemblyFixture(typeof(TestDatabase))]

namespace Vanguards.Validator.Tests;

/// <summary>The validator over a folder of its own; what it asks of other services is given as data.</summary>
public sealed class TestHost : IAsyncDisposable
{
    public const string UseCase = "land";

    private readonly WebApplication _app;
    private readonly bool _ownsFolder;

    private TestHost(WebApplication app, Surroundings around, string folder, bool ownsFolder)
    {
        (_app, Around, Folder, _ownsFolder) = (app, around, folder, ownsFolder);
        Http = app.GetTestClient();
        Http.DefaultRequestHeaders.Add("roles", "*:admin");
    }

    public string Folder { get; }
    public HttpClient Http { get; }
    public Surroundings Around { get; }
    public IWorkflowCatalog Catalog => _app.Services.GetRequiredService<IWorkflowCatalog>();
    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<TestHost> StartAsync(Action<ValidatorOptions>? configure = null, string? folder = null)
    {
        var data = folder ?? Directory.CreateTempSubdirectory("vanguards-validator-").FullName;
        var around = new Surroundings();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Configuration["Database:Postgres"] = await TestDatabase.ForAsync(data);
        builder.Services.AddSingleton(new DataFolder(data));
        builder.AddServiceDefaults();
        builder.Services.AddStorage(data);
        builder.Services.AddSingleton<IDatasetCatalog>(around);
        builder.Services.AddSingleton<IAgentCatalog>(around);
        builder.Services.AddSingleton<IReportCatalog>(around);
        builder.Services.AddSingleton<IDeliveryCatalog>(around);
        builder.Services.AddSingleton<IAuditTrail>(around);
        builder.AddValidator();
        builder.Services.Configure<ValidatorOptions>(options => configure?.Invoke(options));
        var app = builder.Build();
        app.UseExceptionHandler();
        app.Use((context, next) =>
        {
            var roles = context.Request.Headers["roles"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries);
            context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim("name", "Ada"), .. roles.Select(role => new Claim("role", role))], "test"));
            return next();
        });
        app.MapValidator();
        foreach (var migration in app.Services.GetServices<IDatabaseMigration>())
        {
            await migration.ApplyAsync(Cancel);
        }

        await app.StartAsync(Cancel);
        return new TestHost(app, around, data, folder is null);
    }

    public async Task<(int Status, JsonElement Body)> SendAsync(HttpMethod method, string path, string? body = null, string contentType = "application/json", string? roles = null, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, contentType);
        }

        if (roles is not null)
        {
            request.Headers.Add("roles", roles);
            Http.DefaultRequestHeaders.Remove("roles");
        }

        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        using var answer = await Http.SendAsync(request, Cancel);
        if (roles is not null)
        {
            Http.DefaultRequestHeaders.Add("roles", "*:admin");
        }

        var text = await answer.Content.ReadAsStringAsync(Cancel);
        var isJson = answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
        return ((int)answer.StatusCode, isJson ? JsonDocument.Parse(text).RootElement : JsonSerializer.SerializeToElement(text));
    }

    public Task<(int Status, JsonElement Body)> GetAsync(string path, string? roles = null) => SendAsync(HttpMethod.Get, path, roles: roles);

    /// <summary>Publishes a definition under the id and version it names.</summary>
    public Task<(int Status, JsonElement Body)> PublishAsync(string definition, string? roles = null)
    {
        using var document = JsonDocument.Parse(definition);
        var root = document.RootElement;
        return SendAsync(HttpMethod.Put, $"/api/workflows/{root.GetProperty("id").GetString()}/versions/{root.GetProperty("version").GetString()}", definition, roles: roles);
    }

    /// <summary>Codes and paths of a verdict's errors and warnings.</summary>
    public async Task<string[]> ValidateAsync(string definition)
    {
        var (status, verdict) = await SendAsync(HttpMethod.Post, "/api/workflows/validate", definition);
        Assert.Equal(200, status);
        Assert.Equal(verdict.GetProperty("isValid").GetBoolean(), verdict.GetProperty("errors").GetArrayLength() == 0);
        return
        [
            .. verdict.GetProperty("errors").EnumerateArray().Select(problem => $"E {problem.GetProperty("code")} {problem.GetProperty("path")}"),
            .. verdict.GetProperty("warnings").EnumerateArray().Select(problem => $"W {problem.GetProperty("code")} {problem.GetProperty("path")}"),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        if (_ownsFolder)
        {
            await TestDatabase.DropAsync(Folder);
            Directory.Delete(Folder, recursive: true);
        }
    }

    public static string Definition(string steps, string id = "w", string version = "1.0.0", string more = "", string useCase = UseCase) =>
        $$"""{"id":"{{id}}","name":"W","useCase":"{{useCase}}","version":"{{version}}",{{(more.Length > 0 ? more + "," : "")}}"steps":[{{steps}}]}""";

    public static string Query(string id, string sql, string more = "") =>
        $$$"""{"id":"{{{id}}}","name":"{{{id}}}","type":"task","config":{"task":{"type":"query","query":{{{JsonSerializer.Serialize(sql)}}}}}{{{(more.Length > 0 ? "," + more : "")}}}}""";
}

/// <summary>The other services, as they would answer.</summary>
public sealed class Surroundings : IDatasetCatalog, IAgentCatalog, IReportCatalog, IDeliveryCatalog, IAuditTrail
{
    public List<UseCase> UseCases { get; } =
    [
        new UseCase
        {
            Id = TestHost.UseCase,
            Name = "Land",
            Datasets =
            [
                new DatasetDeclaration { Name = "leases", Columns = [new CanonicalColumn { Name = "lease_id" }, new CanonicalColumn { Name = "expiry_date", Type = "date" }, new CanonicalColumn { Name = "net_acres", Type = "number" }, new CanonicalColumn { Name = "county" }] },
                new DatasetDeclaration { Name = "notes" },
            ],
        },
        new UseCase { Id = "other", Name = "Other" },
    ];

    public List<DatasetRef> Current { get; } = [];

    public AgentListing Agents { get; set; } = new()
    {
        Reachable = true,
        Agents =
        [
            new AgentDescription { Name = "energy-lease", Version = "1" },
            new AgentDescription
            {
                Name = "tabular",
                Version = "1",
                Tables = [new DeclaredTable { Name = "found", Columns = [new TableColumn { Name = "id", Type = "VARCHAR" }, new TableColumn { Name = "npv", Type = "DOUBLE" }] }],
            },
        ],
    };

    public List<ReportTemplate> Templates { get; } = [new ReportTemplate { Name = "lease-renewal-report", Title = "R", Formats = ["pdf", "html"] }];

    public List<AuditEntry> Audit { get; } = [];

    public DeliveryWays Ways { get; set; } = new() { Email = true, EmailResults = true, ApiResults = true };

    public int Asked { get; private set; }

    public static DatasetRef Dataset(string name, params (string Name, string Type)[] columns) => new()
    {
        Name = name,
        Version = "v1",
        Sha256 = "00",
        Uri = "sha256/00/00",
        Rows = 1,
        Columns = [.. columns.Select(column => new TableColumn { Name = column.Name, Type = column.Type })],
        Declaration = new DatasetDeclaration { Name = name },
    };

    public Task<UseCase?> FindUseCaseAsync(string useCase, CancellationToken cancel)
    {
        Asked++;
        return Task.FromResult(UseCases.Find(each => each.Id == useCase));
    }

    public Task<IReadOnlyList<DatasetRef>> CurrentAsync(string useCase, CancellationToken cancel) => Task.FromResult<IReadOnlyList<DatasetRef>>(Current);

    public ValueTask<AgentListing> ListAsync(CancellationToken cancel) => new(Agents);

    ValueTask<IReadOnlyList<ReportTemplate>> IReportCatalog.ListAsync(CancellationToken cancel) => new(Templates);

    public ValueTask<DeliveryWays> FindAsync(CancellationToken cancel) => new(Ways);

    public void Done(AuditEntry entry)
    {
    }

    public Task AppendAsync(AuditEntry entry, CancellationToken cancel)
    {
        Audit.Add(entry);
        return Task.CompletedTask;
    }
}
