using Vanguards.Executor.Alone;
using Vanguards.ServiceDefaults.Hosting;
using Vanguards.ServiceDefaults.SignIn;
using Vanguards.Standalone.Backup;
using Vanguards.Standalone.Demo;
using Vanguards.Standalone.Hosting;
using Vanguards.Standalone.Sample;

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
        case ["--backup", var folder]:
            return BackupCommand.Run(StandaloneOptions.FromEnvironment().DataFolder, folder, TimeProvider.System, Console.Out);
        case ["--restore", var folder]:
            return RestoreCommand.Run(folder, StandaloneOptions.FromEnvironment().DataFolder, Console.Out);
        case [StepProgram.Flag, .. var settings]:
            return await StandaloneHost.RunStepAsync(settings);
        case ["--load-sample"]:
            return await LoadSampleCommand.RunAsync();
        default:
            return await StandaloneHost.RunAsync(args);
    }
}
catch (Exception refused) when (refused is StartupRefused or StartRefusedException)
{
    Console.Error.WriteLine(refused.Message);
    return 2;
}
