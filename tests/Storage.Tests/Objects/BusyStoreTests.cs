using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.Extensions.Options;
using Vanguards.Storage.Objects;
using Vanguards.TestSupport;

namespace Vanguards.Storage.Tests.Objects;

/// <summary>A store that answers 503 for a moment.</summary>
public sealed class BusyStoreTests : IDisposable
{
    private const string SlowDown = "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>";

    private readonly string _folder = Directory.CreateTempSubdirectory("vanguards-busy-").FullName;
    private readonly HttpListener _service = new();
    private readonly ConcurrentDictionary<string, int> _asked = [];
    private readonly S3ObjectStore _store;

    public BusyStoreTests()
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Find()}/");
        _service.Prefixes.Add(address.ToString());
        _service.Start();
        _ = AnswerAsync();
        _store = new S3ObjectStore(_folder, Options.Create(new S3Options { Endpoint = address, AccessKey = "key", SecretKey = "secret-secret" }), TimeProvider.System);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_AnsweredBusyOnceEach_AreMadeAgain()
    {
        Assert.True(await _store.HasBucketAsync(Cancel));

        var stored = await _store.PutAsync(new MemoryStream("content"u8.ToArray()), Cancel);

        Assert.Equal(2, _asked[$"PUT /vanguards-workflows/{stored.Uri}"]);
        Assert.All(_asked, request => Assert.True(request.Value > 1, request.Key));
    }

    public void Dispose()
    {
        _store.Dispose();
        _service.Close();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task AnswerAsync()
    {
        while (_service.IsListening)
        {
            var context = await _service.GetContextAsync();
            var (request, response) = (context.Request, context.Response);
            var isFirst = _asked.AddOrUpdate($"{request.HttpMethod} {request.Url!.AbsolutePath}", 1, (_, count) => count + 1) == 1;
            var isThere = request.HttpMethod == "PUT" || request.Url.Segments.Length <= 3;
            await request.InputStream.CopyToAsync(Stream.Null);
            response.StatusCode = isFirst ? 503 : isThere ? 200 : 404;
            response.Headers["ETag"] = "\"0\"";
            if (isFirst && request.HttpMethod != "HEAD")
            {
                response.ContentType = "application/xml";
                await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(SlowDown));
            }

            response.Close();
        }
    }
}
