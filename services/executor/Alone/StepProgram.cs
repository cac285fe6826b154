using System.Reflection;

namespace Vanguards.Executor.Alone;

/// <summary>
/// How this program is started a second time, to run one step in a process of its own: the same program with the same settings and stores, but files
/// in the making in a folder that goes with it.
/// </summary>
public sealed record StepProgram
{
    /// <summary>First argument of a process that runs one step.</summary>
    public const string Flag = "--step";

    public required string FileName { get; init; }

    /// <summary>Its arguments, given the folder for files in the making.</summary>
    public required Func<string, IReadOnlyList<string>> Arguments { get; init; }

    /// <summary>Added to the environment of this process.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The program that runs now.</summary>
    /// <param name="arguments">After <see cref="Flag"/>, given the folder for files in the making.</param>
    public static StepProgram Own(Func<string, IReadOnlyList<string>> arguments)
    {
        var program = System.Environment.ProcessPath ?? throw new InvalidOperationException("This process does not know its program.");
        // Under `dotnet X.dll` the program is the dll.
        string[] start = Path.GetFileNameWithoutExtension(program) == "dotnet" && Assembly.GetEntryAssembly() is { } entry ? [entry.Location, Flag] : [Flag];
        return new StepProgram { FileName = program, Arguments = folder => [.. start, .. arguments(folder)] };
    }
}
