using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace Vanguards.ServiceDefaults.SignIn;

/// <summary>
/// What one address may try in vain: <see cref="PerMinute"/> refused sign-ins, then it must wait. Whoever comes with the right link or
/// secret uses none of it, so many people behind one address do not keep each other out.
/// </summary>
public sealed class RefusedSignIns : IDisposable
{
    public const int PerMinute = 20;

    // By address: nobody can keep others from signing in by trying all the time.
    private readonly PartitionedRateLimiter<HttpContext> _limiter = PartitionedRateLimiter.Create<HttpContext, string>(http => RateLimitPartition.GetFixedWindowLimiter(
        $"{http.Connection.RemoteIpAddress}", _ => new FixedWindowRateLimiterOptions { PermitLimit = PerMinute, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 }));

    /// <summary>Null if this address may try; else how long it has to wait.</summary>
    public TimeSpan? Wait(HttpContext http) => Take(http, 0);

    /// <summary>Counts a sign-in that was refused; how long to wait if it was one too many, which can be when many are tried side by side.</summary>
    public TimeSpan? Count(HttpContext http) => Take(http, 1);

    public void Dispose() => _limiter.Dispose();

    private TimeSpan? Take(HttpContext http, int some)
    {
        using var lease = _limiter.AttemptAcquire(http, some);
        return lease.IsAcquired ? null : lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromMinutes(1);
    }
}
