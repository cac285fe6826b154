using Vanguards.Gateway;

// Nothing in this process waits for anything on its thread: what comes from a socket is handled where it is heard, without waking another thread for it. Read by the runtime at the first socket.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

return args switch
{
    ["--sign-in-link"] => GatewayCommands.PrintLink(Console.Out, Console.Error),
    ["--welcome"] => GatewayCommands.PrintWelcome(Console.Out, Console.Error),
    _ => await GatewayHost.RunAsync(args),
};
