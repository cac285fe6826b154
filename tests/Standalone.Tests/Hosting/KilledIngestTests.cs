using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Vanguards.TestSupport;

namespace Vanguards.Standalone.Tests.Hosting;

/// <summary>
/// <c>kill -9</c> at ten points of an ingest, from its first bytes to its answer: a dataset has its whole old version or its whole new one, nothing stays in the
/// scratch folder, and what was stored in vain is gone after the sweep's two stages (docs/adr/0018).
/// </summary>
[Trait("tier", "slow")]
public sealed class KilledIngestTests(ITestOutputHelper output)
{
    private const int Rows = 30_000;
    private const int SetAside = 3;
    private const string Dataset = "api/use-cases/killed/datasets/wells";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 300_000)]
    public async Task Kill_AtTenPointsOfAnIngest_LeavesWholeVersionsAndAfterTheSweepNoObjectInVain()
    {
        await using var product = new ProductProcess(sample: false, environment: new Dictionary<string, string> { ["Sweep__EveryHours"] = "0.001" });
        await product.StartAsync(Cancel);
        using (var api = new ApiClient(product.Address, ProductProcess.Token))
        {
            (await api.PutAsync("api/use-cases/killed", JsonNode.Parse("""{"name":"Killed","zone":"UTC","currency":"USD","datasets":[{"name":"wells","required":true,"columns":[{"name":"depth","type":"number"}]}]}""")!, Cancel)).Expect(HttpStatusCode.Created);
        }

        var disk = new Disk(product.DataFolder);
        var before = disk.Stored();
        var sent = new Dictionary<string, byte[]> { [await WholeAsync(product, 0, File(0))] = File(0) };
        for (var point = 0; point < Points.Length; point++)
        {
            var (what, stall, isReached) = Points[point];
            var (file, stored) = (File(point + 1), disk.Stored().Count);
            var answer = await KillAsync(product, file, stall, answered => isReached(disk, file.Length, disk.Stored().Count - stored, answered));
            output.WriteLine($"killed at '{what}': {disk.Stored().Count - stored} objects stored, {(answer ? "answered" : "no answer")}");

            await product.StartAsync(Cancel);
            Assert.Empty(disk.Scratch());
            var versions = await VersionsAsync(product);
            // Of a file that did not come whole nothing may be seen, and of one that was answered everything; between them it is all or nothing.
            Assert.InRange(versions.Count - sent.Count, answer ? 1 : 0, stall < 1 ? 0 : 1);
            if (versions.Count > sent.Count)
            {
                sent.Add(versions[0], file);
            }

            await RequireWholeAsync(product, sent);
        }

        disk.Age("sha256");
        var all = disk.Stored().Except(before).Count();
        await UntilAsync(() => disk.Stored().Except(before).Count() == 3 * sent.Count);
        Assert.True(all > 3 * sent.Count, "No kill left anything behind: the points were not met.");
        output.WriteLine($"{all} objects, of which {sent.Count} versions need three each");
        disk.Age("aside");
        await UntilAsync(() => disk.Aside().Count == 0);
        await RequireWholeAsync(product, sent);
    }

    /// <summary>Where the kill comes: after how many bytes the sender stalls (a share of the file), and what is seen on disk then.</summary>
    private static readonly (string What, double Stall, Func<Disk, long, int, bool, bool> IsReached)[] Points =
    [
        ("the first bytes have come", 0.01, (disk, _, _, _) => disk.Bytes("upload") > 0),
        ("half has come", 0.5, (disk, bytes, _, _) => disk.Bytes("upload") > bytes / 3),
        ("all has come", 1, (disk, bytes, _, _) => disk.Bytes("upload") == bytes),
        ("it is converted", 1, (disk, _, _, _) => disk.Bytes("utf8") > 0),
        ("rows are set aside", 1, (disk, _, _, _) => disk.Bytes("set-aside") >= 0),
        ("the snapshot is written", 1, (disk, _, _, _) => disk.Bytes("snapshot") >= 0),
        ("one object is stored", 1, (_, _, stored, _) => stored >= 1),
        ("two objects are stored", 1, (_, _, stored, _) => stored >= 2),
        ("all objects are stored", 1, (_, _, stored, _) => stored >= 3),
        ("it is answered", 1, (_, _, _, answered) => answered),
    ];

    /// <summary>Not UTF-8, so that it is converted; different for each number, so that its objects are too; with rows that do not fit the declared type.</summary>
    private static byte[] File(int number)
    {
        var text = new StringBuilder("well,depth,remark\n");
        for (var row = 0; row < Rows; row++)
        {
            text.Append($"{number}-{row},{(row % (Rows / SetAside) == 7 ? $"deep {number}" : $"{row}.5")},gefördert am {row % 28 + 1}. {number * 7919 + row}\n");
        }

        return Encoding.Latin1.GetBytes(text.ToString());
    }

    private static async Task<string> WholeAsync(ProductProcess product, int number, byte[] file)
    {
        using var api = new ApiClient(product.Address, ProductProcess.Token);
        return (string)(await api.SendAsync(HttpMethod.Put, $"{Dataset}?badRows=setAside", new StallingFile(file, file.Length), Cancel)).Expect(HttpStatusCode.Created)["version"]!;
    }

    /// <summary>Sends the file and kills the product at the point; true if it had answered.</summary>
    private static async Task<bool> KillAsync(ProductProcess product, byte[] file, double stall, Func<bool, bool> isReached)
    {
        using var api = new ApiClient(product.Address, ProductProcess.Token);
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var sending = api.SendAsync(HttpMethod.Put, $"{Dataset}?badRows=setAside", new StallingFile(file, (int)(stall * file.Length)), broken.Token);
        // What is on disk for a moment only may be missed by a busy machine; then it is killed after the answer.
        await UntilAsync(() => sending.IsCompleted || isReached(sending.IsCompletedSuccessfully));
        await product.KillAsync();
        await broken.CancelAsync();
        try
        {
            (await sending).Expect(HttpStatusCode.Created);
            return true;
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task<IReadOnlyList<string>> VersionsAsync(ProductProcess product)
    {
        using var api = new ApiClient(product.Address, ProductProcess.Token);
        return [.. (await api.GetAsync(Dataset, Cancel)).Expect(HttpStatusCode.OK)["versions"]!.AsArray().Select(version => (string)version!["version"]!)];
    }

    /// <summary>Every version that can be seen has all its rows, those set aside and the file that was sent; the newest one's can be read.</summary>
    private static async Task RequireWholeAsync(ProductProcess product, Dictionary<string, byte[]> sent)
    {
        using var api = new ApiClient(product.Address, ProductProcess.Token);
        var detail = (await api.GetAsync(Dataset, Cancel)).Expect(HttpStatusCode.OK);
        var versions = detail["versions"]!.AsArray();
        Assert.Equal(sent.Count, versions.Count);
        foreach (var version in versions)
        {
            Assert.Equal((Rows - SetAside, SetAside), ((int)version!["rows"]!, (int)version["setAside"]!));
            Assert.Equal(sent[(string)version["version"]!], await api.Http.GetByteArrayAsync($"{Dataset}/original?version={version["version"]}", Cancel));
        }

        Assert.Equal(SetAside, detail["setAside"]!.AsArray().Count);
        Assert.Equal(1000, (await api.GetAsync($"{Dataset}/rows?limit=1000", Cancel)).Expect(HttpStatusCode.OK)["items"]!.AsArray().Count);
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Cancel);
        }
    }

    /// <summary>What the product has on disk, looked at from outside.</summary>
    private sealed class Disk(string data)
    {
        private string Objects => Path.Combine(data, "objects");

        public IReadOnlyList<string> Scratch() => Directory.GetDirectories(Path.Combine(Objects, "scratch"), "ingest-*");

        public HashSet<string> Stored() => Files("sha256");

        public HashSet<string> Aside() => Files("aside");

        /// <summary>Size of a file of the ingest that is on its way; -1 if there is none.</summary>
        public long Bytes(string name) => Scratch().Select(folder => new FileInfo(Path.Combine(folder, name))).Where(file => file.Exists).Select(file => file.Length).DefaultIfEmpty(-1).Max();

        /// <summary>Makes what is stored so old that a sweep looks at it.</summary>
        public void Age(string below)
        {
            foreach (var file in Files(below))
            {
                System.IO.File.SetLastWriteTimeUtc(Path.Combine(Objects, below, file), TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-30));
            }
        }

        private HashSet<string> Files(string below)
        {
            var folder = Path.Combine(Objects, below);
            return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file))] : [];
        }
    }

    /// <summary>A file whose sender falls silent after some bytes.</summary>
    private sealed class StallingFile : HttpContent
    {
        private readonly byte[] _file;
        private readonly int _until;

        public StallingFile(byte[] file, int until)
        {
            (_file, _until) = (file, until);
            Headers.ContentType = new("text/csv");
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancel)
        {
            await stream.WriteAsync(_file.AsMemory(0, _until), cancel);
            await stream.FlushAsync(cancel);
            if (_until < _file.Length)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _file.Length;
            return true;
        }
    }
}
