using Vanguards.Datasets;
using Vanguards.ServiceDefaults;
using Vanguards.ServiceDefaults.Clients;
using Vanguards.ServiceDefaults.Hosting;
using Vanguards.ServiceDefaults.Tokens;
using Vanguards.Storage;
using Vanguards.Validator;

namespace Vanguards.Standalone.Sample;

/// <summary><c>--load-sample</c>: loads the sample into a fleet's stores, as the embedded product loads its own; the environment is a service's.</summary>
public static class LoadSampleCommand
{
    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        var settings = ServiceSettings.Read(builder.Configuration, new ServiceNeeds("sample") { Database = true, Objects = true, Services = ["orchestrator", "executor"] }, migrates: false);
        Directory.CreateDirectory(settings.DataFolder);
        builder.Services.AddSingleton(new DataFolder(settings.DataFolder));
        builder.AddServiceDefaults();
        builder.AddTokenIssuer("sample");
        builder.AddFleetStorage(settings.DataFolder);
        builder.AddAuditTrailClient();
        builder.AddDatasets();
        builder.AddValidator();
        builder.AddReportCatalogClient();
        builder.AddDeliveryCatalogClient();
        builder.Services.AddSingleton<SampleLoader>();
        await using var app = builder.Build();
        await app.Services.GetRequiredService<SampleLoader>().LoadAsync(wanted: true, app.Lifetime.ApplicationStopping);
        return 0;
    }
}
