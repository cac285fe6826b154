using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Vanguards.Executor.Reports.Reading;

/// <summary>JSON may hold half a surrogate pair, which .NET refuses to read as text: such a half is shown as U+FFFD.</summary>
public static partial class LoneSurrogates
{
    public static ReportInput Mended(ReportInput input) => input with
    {
        Input = Mended(input.Input),
        Inputs = Mended(input.Inputs),
        Steps = input.Steps.ToDictionary(s => s.Key, s => s.Value with { Output = Mended(s.Value.Output), Evidence = Mended(s.Value.Evidence) }),
    };

    public static JsonElement? Mended(JsonElement? value) =>
        value is { ValueKind: not JsonValueKind.Undefined } found && Suspect(found) ? JsonDocument.Parse(InJson(found.GetRawText())).RootElement : value;

    private static bool Suspect(JsonElement value)
    {
        var json = JsonMarshal.GetRawUtf8Value(value);
        return json.IndexOf("\\ud"u8) >= 0 || json.IndexOf("\\uD"u8) >= 0;
    }

    private static string InJson(string json) => Escapes().Replace(json, match => match.Groups["lone"].Success ? @"\ufffd" : match.Value);

    // An escaped backslash and a whole pair are passed over first, so that only lone halves are left.
    [GeneratedRegex(@"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?<lone>\\u[dD][89a-fA-F][0-9a-fA-F]{2})")]
    private static partial Regex Escapes();
}
