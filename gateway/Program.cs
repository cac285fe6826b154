using Vanguards.Gateway;

return args switch
{
    ["--sign-in-link"] => GatewayCommands.PrintLink(Console.Out, Console.Error),
    ["--welcome"] => GatewayCommands.PrintWelcome(Console.Out, Console.Error),
    _ => await GatewayHost.RunAsync(args),
};
