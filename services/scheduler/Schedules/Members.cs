using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Vanguards.Definitions;
using Vanguards.ServiceDefaults.Http;

namespace Vanguards.Scheduler.Schedules;

/// <summary>
/// Reads the members of a request's body by hand, so that every one of a wrong type is told at once, and one that the request does not have is refused: a
/// misspelt policy would otherwise leave the default in force.
/// </summary>
internal sealed class Members
{
    private readonly JsonElement _body;
    private readonly List<Problem> _problems = [];

    public Members(JsonElement body, string what, params string[] names)
    {
        _body = body;
        if (body.ValueKind != JsonValueKind.Object)
        {
            Fault("INVALID_TYPE", "", $"A {what} is an object.");
        }
        else if (!JsonText.IsText(body))
        {
            _body = JsonElement.Parse("{}");
            Fault("INVALID_TEXT", "", "A name or text has half of a surrogate pair (\\ud800 to \\udfff by itself), which is no character.");
        }
        else
        {
            _problems.AddRange(body.EnumerateObject().Where(member => !names.Contains(member.Name)).Select(member => new Problem
            {
                Code = "UNKNOWN_FIELD",
                Path = "/" + JsonPointer.Escape(member.Name),
                Message = $"A {what} has no {member.Name}.",
                Suggestion = DidYouMean.Of(member.Name, names) ?? $"There are {string.Join(", ", names)}.",
            }));
        }
    }

    /// <summary>Every fault found so far; one for each path.</summary>
    public IReadOnlyList<Problem> Problems => [.. _problems.DistinctBy(problem => problem.Path)];

    /// <summary>True if the body could be read at all.</summary>
    public bool IsObject => _problems.TrueForAll(problem => problem.Path.Length > 0);

    /// <summary>Null is as if it were not there.</summary>
    public JsonElement? Any(string name) =>
        _body.ValueKind == JsonValueKind.Object && _body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public string? Text(string name, int longest) => Read(name, $"a text of at most {longest} characters", value =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { } text && text.Length <= longest && !text.Contains('\0', StringComparison.Ordinal) ? text : null);

    public string Required(string name, int longest)
    {
        var text = Text(name, longest);
        if (string.IsNullOrWhiteSpace(text))
        {
            Fault("REQUIRED", "/" + name, $"{name} is missing.");
        }

        return text ?? "";
    }

    public bool Flag(string name, bool otherwise) => Read<bool?>(name, "true or false", value => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    }) ?? otherwise;

    public int? Whole(string name, int least, int most) => Read<int?>(name, $"a whole number from {least} to {most}", value =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most ? number : null);

    public DateTimeOffset? Instant(string name, DateTimeOffset least, DateTimeOffset most) => Read<DateTimeOffset?>(name, $"an instant like 2026-03-01T12:00:00Z, from the year {least.Year} to {most.Year}", value =>
        value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out var instant) && instant >= least && instant < most ? instant : null);

    /// <summary>One of the words that the enumeration has for the outside.</summary>
    public T Choice<T>(string name)
        where T : struct, Enum =>
        Read<T?>(name, $"one of {string.Join(", ", Words<T>.All.Keys)}", value =>
            value.ValueKind == JsonValueKind.String && Words<T>.All.TryGetValue(value.GetString()!, out var choice) ? choice : null) ?? default;

    public void Fault(string code, string path, string message) => _problems.Add(new Problem { Code = code, Path = path, Message = message });

    private T? Read<T>(string name, string expected, Func<JsonElement, T?> read)
    {
        if (Any(name) is not { } value)
        {
            return default;
        }

        var found = read(value);
        if (found is null)
        {
            Fault("INVALID_VALUE", "/" + name, $"{name} has to be {expected}.");
        }

        return found;
    }

    private static class Words<T>
        where T : struct, Enum
    {
        public static readonly IReadOnlyDictionary<string, T> All = typeof(T).GetFields(BindingFlags.Public | BindingFlags.Static)
            .ToDictionary(field => field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()!.Name, field => (T)field.GetValue(null)!, StringComparer.Ordinal);
    }
}
