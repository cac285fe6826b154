using System.Net;
using System.Text;
using Microsoft.Extensions.Options;
using Vanguards.Contracts.Objects;
using Vanguards.Storage.Objects;
using Vanguards.TestSupport;

namespace Vanguards.Storage.Tests.Objects;

/// <summary>An S3 store that is full, as several of them say so; what is read is answered all the same.</summary>
public sealed class FullStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vanguards-full-").FullName;
    private readonly HttpListener _service = new();
    private readonly S3ObjectStore _store;
    private (int Status, string Code)? _refusal;

    public FullStoreTests()
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Find()}/");
        _service.Prefixes.Add(address.ToString());
        _service.Start();
        _ = AnswerAsync();
        _store = new S3ObjectStore(_folder, Options.Create(new S3Options { Endpoint = address, AccessKey = "key", SecretKey = "secret-secret" }), TimeProvider.System);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(507, "XMinioStorageFull")]
    [InlineData(507, "InsufficientStorage")]
    [InlineData(507, "")]
    [InlineData(400, "XMinioAdminBucketQuotaExceeded")]
    [InlineData(403, "QuotaExceeded")]
    public async Task Put_IntoAFullStore_SaysSoAndIsStoredOnceThereIsRoom(int status, string code)
    {
        _refusal = (status, code);

        var full = await Assert.ThrowsAsync<DiskFullException>(() => _store.PutAsync(Content(), Cancel));
        await Assert.ThrowsAsync<DiskFullException>(() => _store.PutNamedAsync("a/b", Content(), Cancel));

        Assert.StartsWith("The object store is full", full.Message, StringComparison.Ordinal);
        Assert.Contains("Free space there", full.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_store.ScratchFolder));
        Assert.Empty(Directory.EnumerateFiles(_store.LocalFolder, "*", SearchOption.AllDirectories));
        _refusal = null;
        Assert.Equal(7, (await _store.PutAsync(Content(), Cancel)).Bytes);
    }

    [Theory]
    [InlineData(400, "EntityTooLarge")]
    [InlineData(403, "AccessDenied")]
    [InlineData(500, "InternalError")]
    public async Task Put_RefusedForAnotherReason_IsNotTakenForFull(int status, string code)
    {
        _refusal = (status, code);

        var failure = await Assert.ThrowsAnyAsync<IOException>(() => _store.PutAsync(Content(), Cancel));

        Assert.IsNotType<DiskFullException>(failure);
    }

    public void Dispose()
    {
        _store.Dispose();
        _service.Close();
        Directory.Delete(_folder, recursive: true);
    }

    private static MemoryStream Content() => new("content"u8.ToArray());

    private async Task AnswerAsync()
    {
        while (_service.IsListening)
        {
            var context = await _service.GetContextAsync();
            var (request, response) = (context.Request, context.Response);
            await request.InputStream.CopyToAsync(Stream.Null);
            response.Headers["ETag"] = "\"0\"";
            response.StatusCode = request.HttpMethod == "PUT" || request.Url!.Segments.Length <= 3 ? 200 : 404;
            if (request.HttpMethod == "PUT" && _refusal is var (status, code))
            {
                response.StatusCode = status;
                response.ContentType = "application/xml";
                await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(code.Length == 0 ? "" : $"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>No.</Message></Error>"));
            }

            response.Close();
        }
    }
}
