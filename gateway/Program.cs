using Vanguards.Gateway;

return await GatewayHost.RunAsync(args);
