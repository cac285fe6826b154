namespace Vanguards.TestSupport;

/// <summary>Where the built programs and the repository's files are, from wherever a test runs.</summary>
public static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>The built embedded product: <c>VANGUARDS_STANDALONE</c>, or the Debug build beside the tests.</summary>
    public static string Standalone =>
        Environment.GetEnvironmentVariable("VANGUARDS_STANDALONE") is { Length: > 0 } path
            ? path
            : Path.Combine(Root, "artifacts", "bin", "Vanguards.Standalone", "debug", "Vanguards.Standalone");

    private static string Find(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Vanguards.sln")))
            {
                return at.FullName;
            }
        }

        throw new InvalidOperationException($"No Vanguards.sln above {folder}.");
    }
}
