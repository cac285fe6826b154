using Vanguards.Databases;
using Vanguards.Scheduler;
using Vanguards.ServiceDefaults.Clients;
using Vanguards.ServiceDefaults.Hosting;

return await ServiceHost.RunAsync(
    args,
    new ServiceNeeds("scheduler") { Database = true, Services = ["validator", "orchestrator"], Migrate = FleetDatabase.MigrateAsync },
    builder =>
    {
        builder.AddWorkflowCatalogClient();
        builder.AddAuditTrailClient();
        builder.AddScheduleDoorClient();
        builder.AddScheduler();
        builder.AddDatabaseHealth();
    },
    app => app.MapScheduler());
