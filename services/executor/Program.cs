using Vanguards.Executor;
using Vanguards.Executor.Catalogs;
using Vanguards.Executor.Plane;
using Vanguards.Messaging.Rabbit;
using Vanguards.ServiceDefaults.Clients;
using Vanguards.ServiceDefaults.Hosting;
using Vanguards.Storage;

return await ServiceHost.RunAsync(
    args,
    new ServiceNeeds("executor") { Objects = true, Broker = true, Services = ["datasets"] },
    builder =>
    {
        builder.AddFleetStorage(builder.Settings().DataFolder);
        builder.AddDatasetCatalogClient();
        builder.AddRabbit();
        builder.Services.AddRabbitStepPlane();
        builder.Services.AddExecutor();
    },
    app =>
    {
        app.MapExecutor();
        app.MapReportCatalog();
    });
