using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Vanguards.Storage.Objects;

namespace Vanguards.Storage.Tests.Objects;

public sealed class FolderObjectStoreTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly TestStore _store;

    public FolderObjectStoreTests() => _store = new TestStore(time: _time);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _store.Dispose();

    private static MemoryStream Bytes(string text) => new(Encoding.UTF8.GetBytes(text));

    private async Task<string> ReadAsync(string uri)
    {
        using var reader = new StreamReader(await _store.Objects.OpenAsync(uri, Cancel));
        return await reader.ReadToEndAsync(Cancel);
    }

    [Fact]
    public async Task Put_OfTheSameBytes_GivesTheSameAddress()
    {
        var first = await _store.Objects.PutAsync(Bytes("hello"), Cancel);
        var path = Path.Combine(_store.Objects.ScratchFolder, "file");
        await File.WriteAllTextAsync(path, "hello", Cancel);
        var second = await _store.Objects.PutFileAsync(path, Cancel);

        Assert.Equal(first, second);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("hello"u8)), first.Sha256);
        Assert.Equal($"sha256/{first.Sha256[..2]}/{first.Sha256}", first.Uri);
        Assert.Equal((5L, "hello"), (first.Bytes, await ReadAsync(first.Uri)));
        Assert.False(File.Exists(path));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_store.Objects.ScratchFolder));
    }

    [Fact]
    public async Task Put_ThatFails_LeavesNothing()
    {
        await Assert.ThrowsAsync<IOException>(() => _store.Objects.PutAsync(new Broken(), Cancel));

        Assert.Empty(Directory.EnumerateFileSystemEntries(_store.Objects.ScratchFolder));
        Assert.Empty(Directory.EnumerateFiles(_store.Objects.LocalFolder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Named_IsOverwritten()
    {
        await _store.Objects.PutNamedAsync("land/wf/x-1/result.json", Bytes("one"), Cancel);
        var stored = await _store.Objects.PutNamedAsync("land/wf/x-1/result.json", Bytes("two"), Cancel);

        Assert.Equal(("named/land/wf/x-1/result.json", "two"), (stored.Uri, await ReadAsync(stored.Uri)));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("a/./b")]
    [InlineData("")]
    [InlineData("a\\b")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    public async Task Name_ThatLeadsElsewhere_IsRefused(string key)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => _store.Objects.PutNamedAsync(key, Bytes("x"), Cancel));
        await Assert.ThrowsAsync<FileNotFoundException>(() => _store.Objects.OpenAsync("named/" + key, Cancel));
    }

    [Theory]
    [InlineData("presign.key")]
    [InlineData("sha256/../presign.key")]
    [InlineData("../objects/presign.key")]
    [InlineData("scratch/x")]
    [InlineData("sha256/00/nothing")]
    public async Task Address_ThatIsNone_IsNotFound(string uri) =>
        await Assert.ThrowsAsync<FileNotFoundException>(() => _store.Objects.OpenAsync(uri, Cancel));

    [Fact]
    public async Task Scratch_IsEmptiedAtStart_AndTheKeyStays()
    {
        var stored = await _store.Objects.PutAsync(Bytes("hello"), Cancel);
        await File.WriteAllTextAsync(Path.Combine(_store.Objects.ScratchFolder, "left"), "over", Cancel);
        var url = await _store.Objects.PresignAsync(stored.Uri, TimeSpan.FromMinutes(1));

        var again = new FolderObjectStore(Path.Combine(_store.Folder, "objects"), Microsoft.Extensions.Options.Options.Create(_store.Options), _time);

        Assert.Empty(Directory.EnumerateFileSystemEntries(again.ScratchFolder));
        Assert.Equal(url, await again.PresignAsync(stored.Uri, TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task PresignedUrl_WorksUntilItLapses()
    {
        await using var app = await ServeAsync();
        using var http = app.GetTestClient();
        var stored = await _store.Objects.PutAsync(Bytes("hello world"), Cancel);
        var other = await _store.Objects.PutAsync(Bytes("other"), Cancel);
        _store.Options.PublicBaseUrl = new Uri("http://127.0.0.1:9999/");
        var url = await _store.Objects.PresignAsync(stored.Uri, TimeSpan.FromMinutes(1));

        Assert.Equal("127.0.0.1:9999", url.Authority);
        Assert.Equal("hello world", await http.GetStringAsync(url.PathAndQuery, Cancel));
        using var range = new HttpRequestMessage(HttpMethod.Get, url.PathAndQuery) { Headers = { Range = new RangeHeaderValue(6, 8) } };
        using var part = await http.SendAsync(range, Cancel);
        Assert.Equal((HttpStatusCode.PartialContent, "wor"), (part.StatusCode, await part.Content.ReadAsStringAsync(Cancel)));

        foreach (var bad in new[] { url.PathAndQuery + "0", url.PathAndQuery.Replace(stored.Sha256, other.Sha256, StringComparison.Ordinal), url.AbsolutePath, url.PathAndQuery.Replace("expires=", "expires=9", StringComparison.Ordinal) })
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await http.GetAsync(bad, Cancel)).StatusCode);
        }

        _time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(HttpStatusCode.Forbidden, (await http.GetAsync(url.PathAndQuery, Cancel)).StatusCode);
    }

    [Fact]
    public async Task PresignedUrl_OfANameWithSpaces_Works()
    {
        await using var app = await ServeAsync();
        using var http = app.GetTestClient();
        var stored = await _store.Objects.PutNamedAsync("land/Lease report ü.pdf", Bytes("pdf"), Cancel);

        Assert.Equal("pdf", await http.GetStringAsync((await _store.Objects.PresignAsync(stored.Uri, TimeSpan.FromMinutes(1))).PathAndQuery, Cancel));
    }

    private async Task<WebApplication> ServeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Services.AddSingleton(_store.Objects);
        var app = builder.Build();
        app.MapObjects();
        await app.StartAsync(Cancel);
        return app;
    }

    private sealed class Broken : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("gone");
    }
}
