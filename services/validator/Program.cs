using Vanguards.Databases;
using Vanguards.ServiceDefaults.Clients;
using Vanguards.ServiceDefaults.Hosting;
using Vanguards.Storage;
using Vanguards.Validator;
using Vanguards.Validator.Workflows;

return await ServiceHost.RunAsync(
    args,
    new ServiceNeeds("validator") { Database = true, Objects = true, Services = ["datasets", "executor", "orchestrator"], Migrate = FleetDatabase.MigrateAsync },
    builder =>
    {
        builder.AddFleetStorage(builder.Settings().DataFolder);
        builder.AddDatasetCatalogClient();
        builder.AddReportCatalogClient();
        builder.AddDeliveryCatalogClient();
        builder.AddAuditTrailClient();
        builder.AddValidator();
        builder.AddDatabaseHealth();
    },
    app =>
    {
        app.MapValidator();
        app.MapWorkflowCatalog();
        app.MapObjectReferences();
    });
