using Vanguards.Executor.Reports;

namespace Vanguards.Reports.Tests;

/// <summary>Renders into a folder of the test's own. VANGUARDS_KEEP_REPORTS names a folder in which to keep the files, to look at them.</summary>
public sealed class Rendering : IDisposable
{
    private readonly string folder;
    private readonly bool keep;

    private Rendering(string name)
    {
        var kept = Environment.GetEnvironmentVariable("VANGUARDS_KEEP_REPORTS");
        keep = !string.IsNullOrEmpty(kept);
        folder = keep ? Path.Combine(kept!, name) : Path.Combine(Path.GetTempPath(), $"vanguards-report-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
    }

    public ReportOutput Output { get; private set; } = new();
    public string Main => Output.Files[0].Path;

    public static async Task<Rendering> OfAsync(
        string name, string template, ReportInput input, string? format = null, ReportOptions? options = null)
    {
        var rendering = new Rendering(name);
        rendering.Output = await new ReportRenderer().RenderAsync(
            template, format, input, options ?? new ReportOptions(), rendering.folder, TestContext.Current.CancellationToken);
        return rendering;
    }

    public string Text(int file = 0) => File.ReadAllText(Output.Files[file].Path);

    public void Dispose()
    {
        if (!keep)
            Directory.Delete(folder, true);
    }
}
