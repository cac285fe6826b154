using Vanguards.Standalone.Demo;
using Vanguards.Standalone.Hosting;

try
{
    switch (args)
    {
        case ["--sign-in-link"]:
            return SignInLink.Print(StandaloneOptions.FromEnvironment().DataFolder, Console.Out, Console.Error);
        case ["--demo", var folder]:
            return await DemoCommand.RunAsync(folder, StandaloneHost.StartAsync);
        case ["--openapi", var file]:
            return await OpenApiExport.RunAsync(file, StandaloneHost.StartAsync);
        default:
            return await StandaloneHost.RunAsync(args);
    }
}
catch (StartupRefused refused)
{
    Console.Error.WriteLine(refused.Message);
    return 2;
}
