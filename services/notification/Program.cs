using Microsoft.AspNetCore.Builder;
using Vanguards.Messaging.Rabbit;
using Vanguards.Notification;
using Vanguards.ServiceDefaults.Clients;
using Vanguards.ServiceDefaults.Hosting;

return await ServiceHost.RunAsync(
    args,
    new ServiceNeeds("notification") { Broker = true, Services = ["orchestrator"] },
    builder =>
    {
        builder.AddExecutionLogClient();
        builder.AddRabbit();
        builder.AddNotification();
    },
    app =>
    {
        app.UseWebSockets();
        app.MapNotification();
    });
