using Microsoft.Extensions.Configuration;
using Vanguards.Databases;
using Vanguards.Messaging.Rabbit;
using Vanguards.Orchestrator;
using Vanguards.Orchestrator.Bus;
using Vanguards.Orchestrator.Fleet;
using Vanguards.Orchestrator.Retention;
using Vanguards.Orchestrator.Schedules;
using Vanguards.Orchestrator.Sweeping;
using Vanguards.ServiceDefaults.Clients;
using Vanguards.ServiceDefaults.Hosting;
using Vanguards.Storage;

return await ServiceHost.RunAsync(
    args,
    new ServiceNeeds("orchestrator") { Database = true, Objects = true, Broker = true, EncryptionKey = true, Services = ["validator", "datasets"], Migrate = FleetDatabase.MigrateAsync },
    builder =>
    {
        builder.Configuration["Leader:Address"] ??= builder.Settings().Own;
        builder.AddFleetStorage(builder.Settings().DataFolder);
        builder.AddWorkflowCatalogClient();
        builder.AddDatasetCatalogClient();
        builder.Services.AddCatalogMemory();
        builder.AddRabbit();
        builder.AddOrchestrator();
        builder.AddFleetSteps();
        builder.AddBus();
        builder.AddObjectReferencesClient("validator").AddObjectReferencesClient("datasets").AddDatasetRetentionClient();
        builder.AddObjectSweep().AddRetention();
        builder.AddDatabaseHealth();
    },
    app =>
    {
        app.UseLeader();
        app.MapOrchestrator();
        app.MapExecutionLog();
        app.MapScheduleDoor();
    });
