using Vanguards.Agents;
using Vanguards.ServiceDefaults.Hosting;

return await ServiceHost.RunAsync(args, new ServiceNeeds("agents"), builder => builder.AddAgents(), app => app.MapAgents());
