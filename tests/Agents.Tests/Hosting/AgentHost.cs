using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Vanguards.Contracts.Agents;
using Vanguards.ServiceDefaults;

namespace Vanguards.Agents.Tests.Hosting;

/// <summary>The agent service on a port of its own, and beside it the addresses that tables are fetched from.</summary>
public sealed class AgentHost : IAsyncLifetime
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private WebApplication? _app;

    public string Folder { get; } = Directory.CreateTempSubdirectory("vanguards-agent-tests-").FullName;

    /// <summary>Where the service keeps tables while it reads them.</summary>
    public string TempFolder => Path.Combine(Folder, "temp");

    public HttpClient Client { get; } = new() { Timeout = TimeSpan.FromMinutes(2) };

    public static async Task<AgentHost> StartAsync(params (string Key, string Value)[] settings)
    {
        var host = new AgentHost();
        await host.InitializeAsync(settings);
        return host;
    }

    public async ValueTask InitializeAsync() => await InitializeAsync([]);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Address of a file in <see cref="Folder"/>.</summary>
    public string Url(string file) => $"{Client.BaseAddress}tables/{file}";

    public async Task<AgentAnswer> InvokeAsync(string agent, AgentInvocation invocation)
    {
        using var response = await SendAsync(agent, invocation);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.OK, body);
        return JsonSerializer.Deserialize<AgentAnswer>(body, Json)!;
    }

    public Task<HttpResponseMessage> SendAsync(string agent, AgentInvocation invocation) =>
        Client.PostAsJsonAsync($"agents/{agent}/invoke", invocation, Json, TestContext.Current.CancellationToken);

    private async Task InitializeAsync((string Key, string Value)[] settings)
    {
        Directory.CreateDirectory(TempFolder);
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration["Agents:TempFolder"] = TempFolder;
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddServiceDefaults();
        builder.AddAgents();
        _app = builder.Build();
        _app.UseExceptionHandler();
        _app.MapAgents();
        _app.MapGet("/tables/{file}", (string file) => File.Exists(Path.Combine(Folder, file)) ? Results.File(Path.Combine(Folder, file)) : Results.NotFound());
        await _app.StartAsync();
        Client.BaseAddress = new Uri(_app.Urls.First() + "/");
    }
}
