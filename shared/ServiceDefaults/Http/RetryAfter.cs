using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Vanguards.ServiceDefaults.Http;

/// <summary>When a caller that was turned away may come again: whole seconds, at least one.</summary>
public static class RetryAfter
{
    public static void Say(HttpResponse response, TimeSpan after) =>
        response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(after.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
