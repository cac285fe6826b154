using System.Security.Cryptography;
using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Formats;

namespace Vanguards.Executor.Reports.Composing;

/// <summary>The files of one report in the caller's folder, in the order in which they were made.</summary>
public sealed class SideFiles(string folder)
{
    private readonly List<ReportFile> made = [];

    public IReadOnlyList<ReportFile> Made => made;

    public async Task<ReportFile> WriteCsvAsync(string name, Sheet sheet, CancellationToken cancel) =>
        await WriteAsync(name, "text/csv; charset=utf-8", stream => Csv.WriteAsync(stream, sheet, cancel), cancel);

    public async Task<ReportFile> WriteAsync(string name, string contentType, Func<Stream, Task> write, CancellationToken cancel)
    {
        var path = Path.Combine(folder, name);
        await using (var stream = new FileStream(path, FileMode.Create, FileAccess.ReadWrite))
            await write(stream);
        await using var written = File.OpenRead(path);
        var file = new ReportFile
        {
            Name = name,
            ContentType = contentType,
            Path = path,
            Bytes = written.Length,
            Sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(written, cancel)),
        };
        made.Add(file);
        return file;
    }
}
