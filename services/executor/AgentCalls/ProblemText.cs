using System.Text;
using System.Text.Json;

namespace Vanguards.Executor.AgentCalls;

/// <summary>What a refusal says: the detail of problem details with its errors, an error's message, or the beginning of the text.</summary>
internal static class ProblemText
{
    private const int Longest = 16 * 1024;
    private const int Shown = 400;
    private const int ShownErrors = 5;

    public static async Task<string> ReadAsync(Stream body, CancellationToken cancel)
    {
        var bytes = new byte[Longest];
        var length = await body.ReadAtLeastAsync(bytes, Longest, throwOnEndOfStream: false, cancel);
        var text = Encoding.UTF8.GetString(bytes, 0, length).Trim();
        try
        {
            return Of(JsonElement.Parse(text)) ?? Cut(text);
        }
        catch (JsonException)
        {
            return Cut(text);
        }
    }

    private static string? Of(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var detail = Text(json, "detail") ?? Text(json, "message") ?? Text(json, "title")
            ?? (json.TryGetProperty("error", out var error) ? error.ValueKind == JsonValueKind.String ? error.GetString() : Text(error, "message") : null);
        if (!json.TryGetProperty("errors", out var errors) || errors.ValueKind != JsonValueKind.Array)
        {
            return detail is null ? null : Cut(detail);
        }

        var each = errors.EnumerateArray().Select(one => Text(one, "message")).OfType<string>().Take(ShownErrors);
        return Cut(string.Join(" ", new[] { detail }.Concat(each).OfType<string>().Distinct()));
    }

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Cut(string text) => text.Length <= Shown ? text : text[..Shown] + " …";
}
