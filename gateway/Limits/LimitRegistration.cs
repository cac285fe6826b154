using System.ComponentModel.DataAnnotations;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Vanguards.ServiceDefaults.Http;

namespace Vanguards.Gateway.Limits;

/// <summary>How much one caller may ask of the fleet. Section <c>Limits</c>.</summary>
public sealed class LimitOptions
{
    /// <summary>Calls a second that one caller may make for long.</summary>
    [Range(1, 1_000_000)]
    public int CallsPerSecond { get; set; } = 2_000;

    /// <summary>Calls that one caller may make at once after a pause.</summary>
    [Range(1, 10_000_000)]
    public int Burst { get; set; } = 10_000;
}

/// <summary>A caller that asks too much is told so; others do not notice. Bodies are bounded per route (routes.json).</summary>
internal static class LimitRegistration
{
    public static void AddLimits(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<LimitOptions>().BindConfiguration("Limits").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = SayWhenToComeBack;
        });
        builder.Services.AddOptions<RateLimiterOptions>().Configure<IOptions<LimitOptions>>((limiter, options) =>
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http => Partition(http, options.Value)));
    }

    private static ValueTask SayWhenToComeBack(OnRejectedContext context, CancellationToken cancel)
    {
        RetryAfter.Say(context.HttpContext.Response, context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1));
        return ValueTask.CompletedTask;
    }

    private static RateLimitPartition<string> Partition(HttpContext http, LimitOptions options)
    {
        if (!http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) && !http.Request.Path.StartsWithSegments("/ws", StringComparison.OrdinalIgnoreCase))
        {
            return RateLimitPartition.GetNoLimiter("");
        }

        // Some at a time, ten times a second or, where that would be less than one, as often as it takes for one.
        var some = Math.Max(1, options.CallsPerSecond / 10);
        var caller = http.User.FindFirst("sub")?.Value ?? $"address {http.Connection.RemoteIpAddress}";
        return RateLimitPartition.GetTokenBucketLimiter(caller, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = options.Burst,
            TokensPerPeriod = some,
            ReplenishmentPeriod = TimeSpan.FromSeconds(some / (double)options.CallsPerSecond),
            QueueLimit = 0,
        });
    }
}
