using Vanguards.Databases;
using Vanguards.Datasets;
using Vanguards.Datasets.Store;
using Vanguards.ServiceDefaults.Clients;
using Vanguards.ServiceDefaults.Hosting;
using Vanguards.Storage;

return await ServiceHost.RunAsync(
    args,
    new ServiceNeeds("datasets") { Database = true, Objects = true, Services = ["orchestrator"], Migrate = FleetDatabase.MigrateAsync },
    builder =>
    {
        builder.AddFleetStorage(builder.Settings().DataFolder);
        builder.AddAuditTrailClient();
        builder.AddDatasets();
        builder.AddBucketMigration();
        builder.AddDatabaseHealth();
    },
    app =>
    {
        app.MapDatasets();
        app.MapDatasetCatalog();
        app.MapObjectReferences();
    });
