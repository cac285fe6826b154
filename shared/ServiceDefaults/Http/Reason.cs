namespace Vanguards.ServiceDefaults.Http;

/// <summary>Why something failed, for a log: what the exception says and those that it wraps, which often say more.</summary>
public static class Reason
{
    /// <summary>The messages from the outermost to the innermost, each once.</summary>
    public static string Of(Exception exception)
    {
        var messages = new List<string>();
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            messages.Add(cause.Message);
        }

        return string.Join(" | ", messages.Distinct(StringComparer.Ordinal));
    }
}
