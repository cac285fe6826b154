namespace Vanguards.Definitions.Tests;

/// <summary>Documents to begin from.</summary>
internal static class Sample
{
    /// <summary>A definition whose steps (and other fields) are given as JSON.</summary>
    public static string Of(string steps, string more = "") =>
        $$"""{"id":"w","name":"W","useCase":"u","version":"1.0.0",{{(more.Length > 0 ? more + "," : "")}}"steps":[{{steps}}]}""";

    /// <summary>An agent step.</summary>
    public static string Step(string id, string more = "") =>
        $$"""{"id":"{{id}}","name":"{{id}}","type":"agent","config":{"agent":"a"}{{(more.Length > 0 ? "," + more : "")}}}""";

    public static string Task(string id, string task, string more = "") =>
        $$"""{"id":"{{id}}","name":"{{id}}","type":"task","config":{"task":{{task}}}{{(more.Length > 0 ? "," + more : "")}}}""";

    public static string Decision(string id, string condition, string more = "") =>
        $$"""{"id":"{{id}}","name":"{{id}}","type":"decision","config":{"condition":{{condition}}}{{(more.Length > 0 ? "," + more : "")}}}""";

    public static string Transform(string id, string transform, string more = "") =>
        $$"""{"id":"{{id}}","name":"{{id}}","type":"transform","config":{"transform":{{transform}}}{{(more.Length > 0 ? "," + more : "")}}}""";

    /// <summary>Root of the repository, found upwards from the test's assembly.</summary>
    public static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
            {
                folder = folder.Parent ?? throw new DirectoryNotFoundException("Not in the repository.");
            }

            return folder.FullName;
        }
    }
}
