using Microsoft.Extensions.DependencyInjection;
using Vanguards.Executor;
using Vanguards.Executor.Alone;
using Vanguards.Executor.Catalogs;
using Vanguards.Executor.Plane;
using Vanguards.Messaging.Rabbit;
using Vanguards.ServiceDefaults.Clients;
using Vanguards.ServiceDefaults.Hosting;
using Vanguards.Storage;

var isAlone = args is [StepProgram.Flag, ..];
return await ServiceHost.RunAsync(
    args,
    new ServiceNeeds("executor")
    {
        Objects = true,
        Broker = true,
        Services = ["datasets"],
        Modes = new Dictionary<string, Func<IServiceProvider, Task<int>>> { [StepProgram.Flag] = RunAlone.RunAsync },
    },
    builder =>
    {
        builder.AddFleetStorage(builder.Settings().DataFolder);
        builder.AddDatasetCatalogClient();
        builder.AddRabbit();
        builder.Services.AddRabbitStepPlane();
        builder.Services.AddSingleton(StepProgram.Own(folder => [.. args, $"--DATA_DIR={folder}"]));
        builder.Services.AddExecutor();
        if (isAlone)
        {
            builder.Services.AddAloneStep();
        }
    },
    app =>
    {
        app.MapExecutor();
        app.MapReportCatalog();
    });
