using System.Buffers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Vanguards.ServiceDefaults.Http;

/// <summary>
/// Reads on what nobody wants of a body that is too large: a client that is still sending reads no answer, and would be told of a broken line
/// instead of the reason. Bounded; who sends more than that loses the line.
/// </summary>
public static class RestOfBody
{
    private const long MaxBytes = 256L * 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>For what is refused with a bare 413; stands within what writes the problem document.</summary>
    public static IApplicationBuilder UseRestOfBody(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        await next(http);
        if (http.Response is { StatusCode: StatusCodes.Status413PayloadTooLarge, HasStarted: false })
        {
            await DiscardAsync(http);
        }
    });

    public static async Task DiscardAsync(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MaxBytes;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        patience.CancelAfter(Patience);
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            var left = MaxBytes;
            int count;
            while (left > 0 && (count = await http.Request.Body.ReadAsync(buffer, patience.Token)) > 0)
            {
                left -= count;
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // The sender is too slow or has gone, or the body is larger still: it cannot be helped.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
